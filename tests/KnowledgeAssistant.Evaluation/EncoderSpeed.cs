using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Models.Encoder;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Evaluation;

/// <summary>
/// What the sentence encoder costs an answer. Beside the wall-clock time stands the processor's own, which other programs on the machine disturb less;
/// a token is counted as 21.2 million floating-point operations, those of its products with the weights.
/// </summary>
internal static class EncoderSpeed
{
    private const int Rounds = 25;
    private const double OperationsPerToken = 21.2e6;

    public static Command CreateCommand()
    {
        var command = new Command(
            "encoder",
            "Sentence encoder: a question, a citation's check, candidates, passages; on one core and on two."
        );
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var one = CreateEncoder(1);
        var watch = Stopwatch.StartNew();
        await one.LoadAsync(cancellationToken);
        var load = watch.Elapsed.TotalMilliseconds;
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        watch.Restart();
        await one.EncodeAsync(["How long is the notice period of the rental contract?"], cancellationToken);
        var first = watch.Elapsed.TotalMilliseconds;
        using var two = CreateEncoder(2);
        var table = new Table(
            "work",
            "ms, one core, p50 / p95",
            "ms, two cores, p50 / p95",
            "processor ms",
            "tokens per processor second",
            "GFLOP/s a core"
        );
        foreach (var (name, texts, tokens) in await WorkAsync(one, cancellationToken))
        {
            var (alone, together) = (await MeasureAsync(one, texts, cancellationToken), await MeasureAsync(two, texts, cancellationToken));
            var speed = tokens / alone.Processor * 1_000;
            table.Add(
                name,
                alone.Times,
                together.Times,
                Format(alone.Processor, 1),
                Format(speed, 0),
                Format(speed * OperationsPerToken / 1e9, 0)
            );
        }
        table.Print();
        Console.WriteLine(
            $"load {Format(load, 0)} ms; first question after it {Format(first, 0)} ms; memory kept {Format(memory / 1e6, 0)} MB"
        );
        return 0;
    }

    private static SentenceEncoder CreateEncoder(int workers) =>
        new(Path.Combine(AppContext.BaseDirectory, "models", "all-minilm-l6-v2"), workers);

    private static async Task<List<(string Name, string[] Texts, int Tokens)>> WorkAsync(
        SentenceEncoder encoder,
        CancellationToken cancellationToken
    )
    {
        var question = await TextAsync(encoder, 12, cancellationToken);
        var sentence = await TextAsync(encoder, 40, cancellationToken);
        var window = await TextAsync(encoder, 80, cancellationToken);
        var passage = await TextAsync(encoder, 256, cancellationToken);
        return
        [
            ("question of 12 tokens", [question], 12),
            ("sentence of 40 and window of 80", [sentence, window], 120),
            ("16 sentences of 40", [.. Enumerable.Repeat(sentence, 16)], 640),
            ("passage of 256", [passage], 256),
            ("100 sentences of 40", [.. Enumerable.Repeat(sentence, 100)], 4_000),
            ("16 passages of 256", [.. Enumerable.Repeat(passage, 16)], 4_096),
        ];
    }

    private static async Task<(string Times, double Processor)> MeasureAsync(
        SentenceEncoder encoder,
        string[] texts,
        CancellationToken cancellationToken
    )
    {
        var (times, processor) = (new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            await encoder.EncodeAsync(texts, cancellationToken);
            if (round < 0)
                continue;
            times.Add(watch.Elapsed.TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }
        var (middle, late) = (RelevanceMeasures.Percentile(times, 0.5), RelevanceMeasures.Percentile(times, 0.95));
        return ($"{Format(middle, 1)} / {Format(late, 1)}", RelevanceMeasures.Percentile(processor, 0.5));
    }

    /// <summary>Words of one token each, so many that start and end token make up the length.</summary>
    private static async Task<string> TextAsync(SentenceEncoder encoder, int tokens, CancellationToken cancellationToken)
    {
        string[] words = ["the", "contract", "ends", "after", "two", "years", "when", "one", "signs", "it", "."];
        var text = string.Join(' ', Enumerable.Range(0, tokens - 2).Select(i => words[i % words.Length]));
        var found = await encoder.TokenizeAsync(text, cancellationToken);
        return found.Length == tokens ? text : throw new InvalidOperationException($"A text of {found.Length} instead of {tokens} tokens.");
    }

    private static string Format(double value, int digits) => value.ToString("N" + digits, CultureInfo.InvariantCulture);
}
