using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The development sets by the real <c>evaluate</c>, beside the floors they must reach.</summary>
internal static class DatasetQuality
{
    /// <summary>nDCG@10. Keyword: as agreed; vector: the model card's figure less .005; hybrid: what keyword reached, plus this.</summary>
    private static readonly (string Set, double Keyword, double Vector, double HybridOverKeyword)[] Floors =
    [
        ("cranfield", 0.38, 0.320, 0.01),
        ("cisi", 0.38, 0.352, 0.01),
        ("xquad-en", 0.965, 0.931, -0.002),
    ];

    public static Command CreateCommand()
    {
        var command = new Command("datasets", "Retrieval quality on Cranfield, CISI and xquad-en against the floors.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table("set", "mode", "nDCG@10", "at least", "", "recall@10", "recall@100", "MRR@10", "p50 ms", "p95 ms");
        foreach (var floor in Floors)
        {
            var run = await ProductCommand.MustRunAsync(
                ["evaluate", SharedFolder.Dataset(floor.Set), "--modes", "keyword,vector,hybrid,hybrid+local", "--json"],
                cancellationToken
            );
            using var json = JsonDocument.Parse(run.Output);
            var runs = json.RootElement.GetProperty("runs").EnumerateArray().ToDictionary(mode => mode.GetProperty("mode").GetString()!);
            Add(table, floor.Set, runs["keyword"], floor.Keyword);
            Add(table, floor.Set, runs["vector"], floor.Vector);
            Add(table, floor.Set, runs["hybrid"], Of(runs["keyword"], "ndcg@10") + floor.HybridOverKeyword);
            Add(table, floor.Set, runs["hybrid+local"], Of(runs["hybrid"], "ndcg@10"));
        }
        table.Print();
        return 0;
    }

    private static void Add(Table table, string set, JsonElement run, double least)
    {
        string Figure(string name, string format) => Of(run, name).ToString(format, CultureInfo.InvariantCulture);
        table.Add(
            set,
            run.GetProperty("mode").GetString()!,
            Figure("ndcg@10", "F4"),
            least.ToString("F3", CultureInfo.InvariantCulture),
            Of(run, "ndcg@10") >= least ? "met" : "SHORT",
            Figure("recall@10", "F4"),
            Figure("recall@100", "F4"),
            Figure("mrr@10", "F4"),
            Figure("p50Ms", "F2"),
            Figure("p95Ms", "F2")
        );
    }

    private static double Of(JsonElement run, string name) => run.GetProperty(name).GetDouble();
}
