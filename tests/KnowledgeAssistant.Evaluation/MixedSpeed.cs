using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Documents of all formats into an empty data folder by the real command, and what it and its readers take of the memory.</summary>
internal static class MixedSpeed
{
    private static readonly Option<int> Count = new("--documents") { DefaultValueFactory = _ => 1_000 };
    private static readonly Option<string> Cores = new("--cores")
    {
        Description = "As taskset -c takes them.",
        DefaultValueFactory = _ => "0,1",
    };

    public static Command CreateCommand()
    {
        var command = new Command(
            "mixed",
            "Ingest 1,000 mixed documents, two cores; want >= 20 a second, the command <= 700 MB, a reader <= 500 MB."
        )
        {
            Count,
            Cores,
        };
        command.SetAction(
            (result, cancellationToken) => RunAsync(result.GetValue(Count), result.GetRequiredValue(Cores), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(int count, string cores, CancellationToken cancellationToken)
    {
        using var documents = new TemporaryFolder();
        MixedDocuments.Write(documents.Path, count);
        using var data = new TemporaryFolder();
        var run = await ProductCommand.RunAsync(["ingest", documents.Path, "--data", data.Path, "--json"], cancellationToken, cores);
        using var json = JsonDocument.Parse(run.Output);
        var read = json.RootElement.GetProperty("documents").EnumerateArray().ToArray();
        var table = new Table("documents", "not ready", "passages", "seconds", "a second", "peak MB", "reader peak MB");
        table.Add(
            read.Length.ToString(CultureInfo.InvariantCulture),
            read.Count(document => document.GetProperty("status").GetString() != "Ready").ToString(CultureInfo.InvariantCulture),
            read.Sum(document => document.GetProperty("passages").GetInt32()).ToString(CultureInfo.InvariantCulture),
            run.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture),
            (read.Length / run.Elapsed.TotalSeconds).ToString("F1", CultureInfo.InvariantCulture),
            (run.PeakBytes / 1_000_000).ToString(CultureInfo.InvariantCulture),
            (run.ReaderPeakBytes / 1_000_000).ToString(CultureInfo.InvariantCulture)
        );
        table.Print();
        return 0;
    }
}
