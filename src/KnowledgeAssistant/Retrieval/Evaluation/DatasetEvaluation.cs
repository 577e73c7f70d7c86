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
        var run = new Run(index, new DocumentRanking(indexed, Depth), mode, reranker);
        Task<string[]> Rank(string question) => RankAsync(run, question, DatasetScope.Everything, cancellationToken);
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

    /// <summary>The documents found for each question, each asked under a scope of its own; nothing is timed.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> RankAsync(
        JudgedDataset dataset,
        IPassageIndex index,
        IndexedDataset indexed,
        SearchMode mode,
        RerankerKind reranker,
        Func<JudgedQuery, DatasetScope> scopeOf,
        CancellationToken cancellationToken
    )
    {
        var run = new Run(index, new DocumentRanking(indexed, Depth), mode, reranker);
        List<string[]> rankings = new(dataset.Queries.Count);
        foreach (var query in dataset.Queries)
            rankings.Add(await RankAsync(run, query.Text, scopeOf(query), cancellationToken));
        return rankings;
    }

    private Task<string[]> RankAsync(Run run, string question, DatasetScope scope, CancellationToken cancellationToken) =>
        run.Reranker == RerankerKind.None
            ? RankByLegsAsync(run, question, scope, cancellationToken)
            : RerankAsync(run, question, scope, cancellationToken);

    private async Task<string[]> RerankAsync(Run run, string question, DatasetScope scope, CancellationToken cancellationToken)
    {
        var request = new SearchRequest(question, scope.Scope, scope.Filter)
        {
            Mode = run.Mode,
            Reranker = run.Reranker,
            Top = Depth,
        };
        var found = await search.SearchAsync(request, cancellationToken);
        var passages = found.Hits.Select(hit => new RankedPassage(hit.Passage.Id, hit.Score)).ToList();
        return [.. run.Ranking.BestPerDocument(passages).Select(document => document.PassageId)];
    }

    private async Task<string[]> RankByLegsAsync(Run run, string question, DatasetScope scope, CancellationToken cancellationToken)
    {
        var query = QueryParser.Parse(question);
        // Both legs at once, as the product's search runs them.
        var vectorLeg =
            run.Mode == SearchMode.Keyword
                ? Nothing
                : Task.Run(() => RankByVectorAsync(run, question, query, scope, cancellationToken), cancellationToken);
        var keyword = await (run.Mode == SearchMode.Vector ? Nothing : RankByWordsAsync(run, query, scope, cancellationToken));
        var vector = await vectorLeg;
        return run.Mode switch
        {
            SearchMode.Keyword => [.. keyword.Select(document => document.PassageId)],
            SearchMode.Vector => [.. vector.Select(document => document.PassageId)],
            _ => [.. Fuse(keyword, vector).Select(document => document.PassageId)],
        };
    }

    private static Task<IReadOnlyList<RankedPassage>> RankByWordsAsync(
        Run run,
        KeywordQuery query,
        DatasetScope scope,
        CancellationToken cancellationToken
    ) => run.Ranking.RankAsync(top => run.Index.KeywordSearchAsync(query, scope.Scope, scope.Filter, top, cancellationToken));

    private async Task<IReadOnlyList<RankedPassage>> RankByVectorAsync(
        Run run,
        string question,
        KeywordQuery query,
        DatasetScope scope,
        CancellationToken cancellationToken
    )
    {
        var vector = await embeddings.GenerateVectorAsync(QueryParser.Cut(question), cancellationToken: cancellationToken);
        return await run.Ranking.RankAsync(top =>
            run.Index.VectorSearchAsync(vector, query, scope.Scope, scope.Filter, top, cancellationToken)
        );
    }

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
        )
        {
            Rankings = rankings,
        };
    }

    private sealed record Run(IPassageIndex Index, DocumentRanking Ranking, SearchMode Mode, RerankerKind Reranker);
}

/// <summary>Means over all judged questions; times in milliseconds.</summary>
public sealed record ModeResult(SearchMode Mode, double Ndcg10, double Recall10, double Recall100, double Mrr10, double P50, double P95)
{
    /// <summary>Document ids, best first, by question.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rankings { get; init; } = [];
}
