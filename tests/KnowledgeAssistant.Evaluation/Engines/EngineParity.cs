using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.TestServers;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>
/// The same questions to the three engines: how far the first ten agree with the embedded engine's, everybody's and under random scopes. The judged sets by
/// the real <c>evaluate</c>, whose unit is the document; the samples by the real <c>ingest</c> and the product's search, whose unit is the passage.
/// </summary>
internal static class EngineParity
{
    private const double LeastByWords = 0.95;
    private const double LeastByVectors = 0.97;

    /// <summary>nDCG@10, on every engine.</summary>
    private const double MostNdcg = 0.005;

    /// <summary>On CISI with OpenSearch, whose queries of many words feel Lucene's rounding of lengths most.</summary>
    private const double MostNdcgOfCisi = 0.01;

    public static Command CreateCommand()
    {
        var command = new Command(
            "parity",
            "The first ten of each engine beside the embedded engine's: four sets, all passages and random scopes."
        );
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var search =
            await OpenSearchServer.StartAsync("1g")
            ?? throw new InvalidOperationException("No OpenSearch: set OPENSEARCH_URL or KNOWLEDGEASSISTANT_SHARED.");
        await using var postgres =
            await PostgresServer.StartAsync(new Dictionary<string, string>())
            ?? throw new InvalidOperationException(
                "No PostgreSQL with pgvector: run tests/install-postgres, or set KNOWLEDGEASSISTANT_POSTGRES."
            );
        var servers = new Dictionary<string, string?>
        {
            ["OPENSEARCH_URL"] = search.Url.ToString(),
            ["KNOWLEDGEASSISTANT_POSTGRES"] = postgres.ConnectionString,
            ["KnowledgeAssistant__Retrieval__OpenSearch__Replicas"] = "0",
        };
        var table = new Table("set", "engine", "search", "scope", "overlap@10", "at least", "least", "nDCG@10 -", "at most", "");
        var isShort = false;
        foreach (var set in (string[])["cranfield", "cisi", "xquad-en"])
        foreach (var row in await EvaluateAsync(set, servers, cancellationToken))
            isShort |= Add(table, row);
        foreach (var row in await SampleParity.MeasureAsync(servers, cancellationToken))
            isShort |= Add(table, row);
        table.Print();
        return isShort ? 1 : 0;
    }

    private static async Task<IEnumerable<ParityRow>> EvaluateAsync(
        string set,
        Dictionary<string, string?> servers,
        CancellationToken cancellationToken
    )
    {
        Console.Error.WriteLine($"{set}: evaluate on three engines");
        var engines = Enum.GetValues<EngineKind>().SelectMany(kind => (string[])["--engine", NameOf(kind)]);
        var run = await ProductCommand.MustRunAsync(
            ["evaluate", SharedFolder.Dataset(set), .. engines, "--json"],
            cancellationToken,
            environment: servers
        );
        using var json = JsonDocument.Parse(run.Output);
        return
        [
            .. json
                .RootElement.GetProperty("agreement")
                .EnumerateArray()
                .Select(row => new ParityRow(
                    set,
                    row.GetProperty("engine").GetString()!,
                    row.GetProperty("mode").GetString()!,
                    row.GetProperty("scope").GetString()!,
                    row.GetProperty("overlap@10").GetDouble(),
                    row.GetProperty("leastOverlap@10").GetDouble(),
                    row.GetProperty("ndcg@10Difference").GetDouble()
                )),
        ];
    }

    public static string NameOf(EngineKind kind) => kind.ToString().ToLowerInvariant();

    /// <returns>Whether it falls short.</returns>
    private static bool Add(Table table, ParityRow row)
    {
        var isByVectors = row.Mode == NameOf(SearchMode.Vector);
        var least = isByVectors ? LeastByVectors : LeastByWords;
        var most = (row.Set, row.Engine) == ("cisi", NameOf(EngineKind.OpenSearch)) ? MostNdcgOfCisi : MostNdcg;
        var isMet = row.Overlap >= least && Math.Abs(row.Ndcg) <= most;
        table.Add(
            row.Set,
            row.Engine,
            row.Mode,
            row.Scope,
            row.Overlap.ToString("F4", CultureInfo.InvariantCulture),
            least.ToString("F2", CultureInfo.InvariantCulture),
            row.Least.ToString("F2", CultureInfo.InvariantCulture),
            row.Ndcg.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture),
            most.ToString("0.###", CultureInfo.InvariantCulture),
            isMet ? "met" : "SHORT"
        );
        return !isMet;
    }

    private static string NameOf(SearchMode mode) => mode.ToString().ToLowerInvariant();
}

/// <param name="Least">The overlap of the question on which the engines differ most.</param>
/// <param name="Ndcg">nDCG@10 less the embedded engine's.</param>
internal sealed record ParityRow(string Set, string Engine, string Mode, string Scope, double Overlap, double Least, double Ndcg);
