using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>
/// How well the product's search finds what a data set's judgements say is relevant. Each leg yields its 100 best documents, hybrid fuses those two
/// lists as the product does passages; with a reranker it is the product's own search, whose hits give the documents. Times are one client's, after a pass that warms up, the embedding of the question included.
/// </summary>
public sealed class DatasetEvaluation(
    IEmbeddingGenerator<string, Embedding<float>> embeddings,
    HybridSearch search,
    IOptions<RetrievalOptions> options,
    TimeProvider time
)
{
    private const int Depth = 100;

    private static readonly Task<IReadOnlyList<RankedPassage>> Nothing = Task.FromResult<IReadOnlyList<RankedPassage>>([]);

    public async Task<ModeResult> RunAsync(
        JudgedDataset dataset,
        IPassageIndex index,
        IndexedDataset indexed,
        SearchMode mode,
        RerankerKind reranker,
        CancellationToken cancellationToken
    )
    {
        var ranking = new DocumentRanking(indexed, Depth);
        Task<string[]> Rank(string question) =>
            reranker == RerankerKind.None
                ? RankAsync(question, index, ranking, mode, cancellationToken)
                : RerankAsync(question, ranking, mode, reranker, cancellationToken);
        foreach (var query in dataset.Queries)
            await Rank(query.Text);
        List<double> times = new(dataset.Queries.Count);
        List<string[]> rankings = new(dataset.Queries.Count);
        foreach (var query in dataset.Queries)
        {
            var start = time.GetTimestamp();
            rankings.Add(await Rank(query.Text));
            times.Add(time.GetElapsedTime(start).TotalMilliseconds);
        }
        return Measure(mode, dataset.Queries, rankings, times);
    }

    private async Task<string[]> RerankAsync(
        string question,
        DocumentRanking ranking,
        SearchMode mode,
        RerankerKind reranker,
        CancellationToken cancellationToken
    )
    {
        var request = new SearchRequest(question, AccessScope.EveryoneOnly, MetadataFilter.None)
        {
            Mode = mode,
            Reranker = reranker,
            Top = Depth,
        };
        var found = await search.SearchAsync(request, cancellationToken);
        var passages = found.Hits.Select(hit => new RankedPassage(hit.Passage.Id, hit.Score)).ToList();
        return [.. ranking.BestPerDocument(passages).Select(document => document.PassageId)];
    }

    private async Task<string[]> RankAsync(
        string question,
        IPassageIndex index,
        DocumentRanking ranking,
        SearchMode mode,
        CancellationToken cancellationToken
    )
    {
        var query = QueryParser.Parse(question);
        // Both legs at once, as the product's search runs them.
        var vectorLeg =
            mode == SearchMode.Keyword
                ? Nothing
                : Task.Run(() => RankByVectorAsync(question, query, index, ranking, cancellationToken), cancellationToken);
        var keyword = await (
            mode == SearchMode.Vector ? Nothing : ranking.RankAsync(top => KeywordAsync(query, index, top, cancellationToken))
        );
        var vector = await vectorLeg;
        return mode switch
        {
            SearchMode.Keyword => [.. keyword.Select(document => document.PassageId)],
            SearchMode.Vector => [.. vector.Select(document => document.PassageId)],
            _ => [.. Fuse(keyword, vector).Select(document => document.PassageId)],
        };
    }

    private async Task<IReadOnlyList<RankedPassage>> RankByVectorAsync(
        string question,
        KeywordQuery query,
        IPassageIndex index,
        DocumentRanking ranking,
        CancellationToken cancellationToken
    )
    {
        var vector = await embeddings.GenerateVectorAsync(QueryParser.Cut(question), cancellationToken: cancellationToken);
        return await ranking.RankAsync(top => VectorAsync(vector, query, index, top, cancellationToken));
    }

    private static Task<IReadOnlyList<RankedPassage>> KeywordAsync(
        KeywordQuery query,
        IPassageIndex index,
        int top,
        CancellationToken cancellationToken
    ) => index.KeywordSearchAsync(query, AccessScope.EveryoneOnly, MetadataFilter.None, top, cancellationToken);

    private static Task<IReadOnlyList<RankedPassage>> VectorAsync(
        ReadOnlyMemory<float> vector,
        KeywordQuery query,
        IPassageIndex index,
        int top,
        CancellationToken cancellationToken
    ) => index.VectorSearchAsync(vector, query, AccessScope.EveryoneOnly, MetadataFilter.None, top, cancellationToken);

    private IReadOnlyList<FusedPassage> Fuse(IReadOnlyList<RankedPassage> keyword, IReadOnlyList<RankedPassage> vector) =>
        options.Value.Fusion == FusionKind.ReciprocalRank
            ? RankFusion.ReciprocalRank(keyword, vector, options.Value.ReciprocalRankConstant)
            : RankFusion.WeightedSum(keyword, vector, options.Value.DenseWeight);

    private static ModeResult Measure(SearchMode mode, IReadOnlyList<JudgedQuery> queries, List<string[]> rankings, List<double> times)
    {
        double Mean(Func<string[], IReadOnlyDictionary<string, double>, int, double> measure, int depth) =>
            queries.Zip(rankings, (query, ranking) => measure(ranking, query.Grades, depth)).Average();
        return new ModeResult(
            mode,
            Mean(RelevanceMeasures.Ndcg, 10),
            Mean(RelevanceMeasures.Recall, 10),
            Mean(RelevanceMeasures.Recall, 100),
            Mean(RelevanceMeasures.ReciprocalRank, 10),
            RelevanceMeasures.Percentile(times, 0.5),
            RelevanceMeasures.Percentile(times, 0.95)
        );
    }
}

/// <summary>Means over all judged questions; times in milliseconds.</summary>
public sealed record ModeResult(SearchMode Mode, double Ndcg10, double Recall10, double Recall100, double Mrr10, double P50, double P95);
