using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>Whole searches by the product with both places of fusion on OpenSearch: the library's over two legs, and the cluster's in one <c>hybrid</c> query.</summary>
internal static class FusionQuality
{
    private const int Depth = 10;

    public static Command CreateCommand()
    {
        var command = new Command("fusion", "OpenSearch: the library's fusion beside the cluster's, on the development sets.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var server =
            await OpenSearchServer.StartAsync("1g")
            ?? throw new InvalidOperationException("No OpenSearch: set OPENSEARCH_URL or KNOWLEDGEASSISTANT_SHARED.");
        var table = new Table("set", "fusion", "by", "nDCG@10", "p50 ms", "p95 ms");
        foreach (var set in (string[])["cranfield", "cisi", "xquad-en"])
        foreach (var fusion in Enum.GetValues<FusionKind>())
            await RunAsync(set, fusion, server, table, cancellationToken);
        table.Print();
        return 0;
    }

    private static async Task RunAsync(
        string set,
        FusionKind fusion,
        OpenSearchServer server,
        Table table,
        CancellationToken cancellationToken
    )
    {
        using var folder = new TemporaryFolder();
        await using var library = Services(folder, fusion, FusionPlace.Library, server);
        await using var cluster = Services(folder, fusion, FusionPlace.Cluster, server);
        var dataset = JudgedDataset.Open(SharedFolder.Dataset(set));
        try
        {
            var index = await library.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken);
            var indexer = ActivatorUtilities.CreateInstance<DatasetIndexer>(library);
            var indexed = await indexer.IndexAsync(dataset, index, null, cancellationToken);
            foreach (var (by, services) in new[] { ("library", library), ("cluster", cluster) })
            {
                var (ndcg, times) = await MeasureAsync(dataset, indexed, services, cancellationToken);
                table.Add(
                    set,
                    fusion == FusionKind.WeightedSum ? "min-max sum" : "ranks",
                    by,
                    ndcg.ToString("F4", CultureInfo.InvariantCulture),
                    RelevanceMeasures.Percentile(times, 0.5).ToString("F1", CultureInfo.InvariantCulture),
                    RelevanceMeasures.Percentile(times, 0.95).ToString("F1", CultureInfo.InvariantCulture)
                );
            }
        }
        finally
        {
            await library.GetRequiredKeyedService<IIndexEngine>(EngineKind.OpenSearch).RemoveAllAsync(CancellationToken.None);
        }
    }

    /// <summary>Two programs on one index of the cluster.</summary>
    private static ServiceProvider Services(TemporaryFolder folder, FusionKind fusion, FusionPlace place, OpenSearchServer server) =>
        EvaluationServices.Build(
            DataFolder.At(Path.Combine(folder.Path, place.ToString())).Create(),
            new()
            {
                ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.OpenSearch),
                ["KnowledgeAssistant:Retrieval:IndexName"] = $"fusion_{Environment.ProcessId}",
                ["KnowledgeAssistant:Retrieval:Fusion"] = fusion.ToString(),
                ["KnowledgeAssistant:Retrieval:CorrectSpelling"] = "false",
                ["KnowledgeAssistant:Retrieval:OpenSearch:Fusion"] = place.ToString(),
                ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = server.Url.ToString(),
                ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
            }
        );

    private static async Task<(double Ndcg, List<double> Times)> MeasureAsync(
        JudgedDataset dataset,
        IndexedDataset indexed,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var search = services.GetRequiredService<HybridSearch>();
        var top = services.GetRequiredService<IOptions<RetrievalOptions>>().Value.Candidates;
        List<double> times = [];
        var sum = 0.0;
        // The first round warms up.
        for (var round = 0; round < 2; round++)
        {
            (sum, times) = (0, []);
            foreach (var query in dataset.Queries)
            {
                var request = new SearchRequest(query.Text, AccessScope.EveryoneOnly, MetadataFilter.None)
                {
                    Reranker = RerankerKind.None,
                    Top = top,
                };
                var start = Stopwatch.GetTimestamp();
                var found = await search.SearchAsync(request, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                var documents = found.Hits.Select(hit => indexed.DocumentOf[hit.Passage.Id]).Distinct(StringComparer.Ordinal).ToList();
                sum += RelevanceMeasures.Ndcg(documents, query.Grades, Depth);
            }
        }
        return (sum / dataset.Queries.Count, times);
    }
}
