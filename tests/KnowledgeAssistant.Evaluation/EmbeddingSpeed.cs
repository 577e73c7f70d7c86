using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Retrieval.Evaluation;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Passages of 100 words a second on one core, and what loading the model costs.</summary>
internal static class EmbeddingSpeed
{
    private const int Words = 100;
    private const int Rounds = 5;

    public static Command CreateCommand()
    {
        var command = new Command("embedding", "Static embedding: passages of 100 words a second on one core.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var passages = ReadPassages();
        using var generator = new StaticEmbeddingGenerator(Path.Combine(AppContext.BaseDirectory, "models", "static-minilm-384"));
        var watch = Stopwatch.StartNew();
        await generator.GenerateAsync(["first text"], cancellationToken: cancellationToken);
        var load = watch.Elapsed;
        List<double> speeds = [];
        for (var round = 0; round <= Rounds; round++)
        {
            watch.Restart();
            foreach (var batch in passages.Chunk(256))
                await generator.GenerateAsync(batch, cancellationToken: cancellationToken);
            if (round > 0)
                speeds.Add(passages.Length / watch.Elapsed.TotalSeconds);
        }
        var table = new Table("measure", "value");
        table.Add("passages of 100 words", passages.Length.ToString(CultureInfo.InvariantCulture));
        table.Add(
            "passages/s, one core, median of 5",
            RelevanceMeasures.Percentile(speeds, 0.5).ToString("N0", CultureInfo.InvariantCulture)
        );
        table.Add("passages/s, slowest of 5", speeds.Min().ToString("N0", CultureInfo.InvariantCulture));
        table.Add("load of the model and first text, ms", load.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
        table.Print();
        return 0;
    }

    private static string[] ReadPassages() =>
        [
            .. JudgedDataset
                .Open(SharedFolder.Dataset("cisi"))
                .ReadDocuments()
                .SelectMany(document => document.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Chunk(Words)
                .Select(words => string.Join(' ', words)),
        ];
}
