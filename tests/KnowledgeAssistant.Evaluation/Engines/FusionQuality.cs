using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestServers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>Two ways to fuse on OpenSearch side by side: the library's over two searches, and the cluster's in one <c>hybrid</c> query.</summary>
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
        var settings = new Dictionary<string, string?>
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.OpenSearch),
            ["KnowledgeAssistant:Retrieval:IndexName"] = $"fusion_{Environment.ProcessId}",
            ["KnowledgeAssistant:Retrieval:Fusion"] = fusion.ToString(),
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = server.Url.ToString(),
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
        };
        await using var services = EvaluationServices.Build(DataFolder.At(folder.Path).Create(), settings);
        var dataset = JudgedDataset.Open(SharedFolder.Dataset(set));
        var index = (OpenSearchPassageIndex)await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken);
        try
        {
            var indexed = await ActivatorUtilities
                .CreateInstance<DatasetIndexer>(services)
                .IndexAsync(dataset, index, null, cancellationToken);
            var embeddings = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            var options = new RetrievalOptions { Fusion = fusion };
            foreach (var byServer in (bool[])[false, true])
            {
                var (ndcg, times) = await MeasureAsync(dataset, indexed, index, embeddings, options, byServer, cancellationToken);
                table.Add(
                    set,
                    fusion == FusionKind.WeightedSum ? "min-max sum" : "ranks",
                    byServer ? "cluster" : "library",
                    ndcg.ToString("F4", CultureInfo.InvariantCulture),
                    RelevanceMeasures.Percentile(times, 0.5).ToString("F1", CultureInfo.InvariantCulture),
                    RelevanceMeasures.Percentile(times, 0.95).ToString("F1", CultureInfo.InvariantCulture)
                );
            }
        }
        finally
        {
            await services.GetRequiredKeyedService<IIndexEngine>(EngineKind.OpenSearch).RemoveAllAsync(CancellationToken.None);
        }
    }

    private static async Task<(double Ndcg, List<double> Times)> MeasureAsync(
        JudgedDataset dataset,
        IndexedDataset indexed,
        OpenSearchPassageIndex index,
        IEmbeddingGenerator<string, Embedding<float>> embeddings,
        RetrievalOptions options,
        bool byServer,
        CancellationToken cancellationToken
    )
    {
        List<double> times = [];
        var sum = 0.0;
        // The first round warms up.
        for (var round = 0; round < 2; round++)
        {
            (sum, times) = (0, []);
            foreach (var query in dataset.Queries)
            {
                var start = Stopwatch.GetTimestamp();
                var vector = await embeddings.GenerateVectorAsync(query.Text, cancellationToken: cancellationToken);
                var parsed = QueryParser.Parse(query.Text);
                var ranked = byServer
                    ? await ByServerAsync(index, parsed, vector, options, cancellationToken)
                    : await ByLibraryAsync(index, parsed, vector, options, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                var documents = ranked.Select(id => indexed.DocumentOf[id]).Distinct(StringComparer.Ordinal).ToList();
                sum += RelevanceMeasures.Ndcg(documents, query.Grades, Depth);
            }
        }
        return (sum / dataset.Queries.Count, times);
    }

    private static async Task<IEnumerable<string>> ByServerAsync(
        OpenSearchPassageIndex index,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        RetrievalOptions options,
        CancellationToken cancellationToken
    )
    {
        var found = await index.ServerHybridAsync(
            query,
            vector,
            AccessScope.EveryoneOnly,
            MetadataFilter.None,
            options.Candidates,
            cancellationToken
        );
        return found.Select(passage => passage.PassageId);
    }

    private static async Task<IEnumerable<string>> ByLibraryAsync(
        OpenSearchPassageIndex index,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        RetrievalOptions options,
        CancellationToken cancellationToken
    )
    {
        var (scope, filter) = (AccessScope.EveryoneOnly, MetadataFilter.None);
        var keyword = index.KeywordSearchAsync(query, scope, filter, options.Candidates, cancellationToken);
        var similar = index.VectorSearchAsync(vector, query, scope, filter, options.Candidates, cancellationToken);
        await Task.WhenAll(keyword, similar);
        var fused =
            options.Fusion == FusionKind.WeightedSum
                ? RankFusion.WeightedSum(await keyword, await similar, options.DenseWeight)
                : RankFusion.ReciprocalRank(await keyword, await similar, options.ReciprocalRankConstant);
        return fused.Select(passage => passage.PassageId);
    }
}
