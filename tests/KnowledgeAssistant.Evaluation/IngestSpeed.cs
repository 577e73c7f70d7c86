using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The S3 guide into an empty data folder by the real command on two cores.</summary>
internal static class IngestSpeed
{
    private const int Rounds = 3;
    private const string TwoCores = "0,1";

    public static Command CreateCommand()
    {
        var command = new Command("ingest", "Ingest the S3 guide into an empty data folder, two cores; want <= 10 s.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var guide = Path.Combine(SharedFolder.Root, "datasets", "documents", "s3-guide");
        var table = new Table("round", "documents", "not ready", "passages", "seconds", "peak MB");
        for (var round = 1; round <= Rounds; round++)
        {
            using var data = new TemporaryFolder();
            var run = await ProductCommand.RunAsync(["ingest", guide, "--data", data.Path, "--json"], cancellationToken, TwoCores);
            using var json = JsonDocument.Parse(run.Output);
            var documents = json.RootElement.GetProperty("documents").EnumerateArray().ToArray();
            table.Add(
                round.ToString(CultureInfo.InvariantCulture),
                documents.Length.ToString(CultureInfo.InvariantCulture),
                documents.Count(document => document.GetProperty("status").GetString() != "Ready").ToString(CultureInfo.InvariantCulture),
                documents.Sum(document => document.GetProperty("passages").GetInt32()).ToString(CultureInfo.InvariantCulture),
                run.Elapsed.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture),
                (run.PeakBytes / 1_000_000).ToString(CultureInfo.InvariantCulture)
            );
        }
        table.Print();
        return 0;
    }
}
