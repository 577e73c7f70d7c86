using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Models.Encoder;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Evaluation;

/// <summary>What the sentence encoder costs: tokens a second on one and two cores, and the sizes of work that an answer waits for.</summary>
internal static class EncoderSpeed
{
    private const int Rounds = 25;

    public static Command CreateCommand()
    {
        var command = new Command(
            "encoder",
            "Sentence encoder: tokens a second, and milliseconds for a question, candidates and a passage."
        );
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table("measure", "one core", "two cores");
        var (one, two) = (await MeasureAsync(1, cancellationToken), await MeasureAsync(2, cancellationToken));
        foreach (var ((name, first), (_, second)) in one.Zip(two))
            table.Add(name, first, second);
        table.Print();
        return 0;
    }

    private static async Task<List<(string Name, string Value)>> MeasureAsync(int cores, CancellationToken cancellationToken)
    {
        using var encoder = new SentenceEncoder(Path.Combine(AppContext.BaseDirectory, "models", "all-minilm-l6-v2"), cores);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        await encoder.LoadAsync(cancellationToken);
        var load = watch.Elapsed.TotalMilliseconds;
        List<(string, string)> rows = [("load, ms", Format(load, 0))];
        var question = await TextAsync(encoder, 12, cancellationToken);
        var sentence = await TextAsync(encoder, 40, cancellationToken);
        var passage = await TextAsync(encoder, 256, cancellationToken);
        (string Name, string[] Texts)[] work =
        [
            ("question of 12 tokens", [question]),
            ("sentence of 40 and window of 80 tokens", [sentence, await TextAsync(encoder, 80, cancellationToken)]),
            ("question and 16 sentences of 40 tokens", [question, .. Enumerable.Repeat(sentence, 16)]),
            ("passage of 256 tokens", [passage]),
        ];
        foreach (var (name, texts) in work)
        {
            var times = await TimesAsync(encoder, texts, cancellationToken);
            var figures = $"{Format(RelevanceMeasures.Percentile(times, 0.5), 1)} / {Format(RelevanceMeasures.Percentile(times, 0.95), 1)}";
            rows.Add(($"{name}, ms, p50 / p95 of {Rounds}", figures));
        }
        foreach (
            var (name, texts) in ((string, string[])[])
                [("sentences of 40", [.. Enumerable.Repeat(sentence, 100)]), ("passages of 256", [.. Enumerable.Repeat(passage, 16)])]
        )
        {
            var times = await TimesAsync(encoder, texts, cancellationToken);
            var tokens = texts.Length * (name.EndsWith("40", StringComparison.Ordinal) ? 40 : 256);
            rows.Add(($"tokens a second, {name}", Format(tokens / RelevanceMeasures.Percentile(times, 0.5) * 1_000, 0)));
        }
        rows.Add(("managed memory with it, MB", Format((GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6, 0)));
        return rows;
    }

    private static async Task<List<double>> TimesAsync(SentenceEncoder encoder, string[] texts, CancellationToken cancellationToken)
    {
        List<double> times = [];
        for (var round = -3; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await encoder.EncodeAsync(texts, cancellationToken);
            if (round >= 0)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return times;
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
