using System.Diagnostics;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval;

/// <summary>Ranked passages for a question: both legs at once under the asker's scope, fusion, reranking, duplicates out, cut-off, neighbours on request.</summary>
public sealed class HybridSearch(
    SearchedIndexes indexes,
    SpellingCorrector spelling,
    LocalReranker reranker,
    SearchTimes times,
    IOptions<RetrievalOptions> options,
    ILogger<HybridSearch> logger
)
{
    private const int MaxTop = 1_000;

    private static readonly Action<ILogger, Exception?> RerankerFailed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(3102, nameof(RerankerFailed)),
        "The reranker failed; the passages stand as the search ranked them."
    );

    private static readonly Action<ILogger, Exception?> ServerAway = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(3103, nameof(ServerAway)),
        "The search index's server failed; the question was searched by its words in the embedded copy."
    );

    /// <exception cref="PassageIndexException">The engine failed, and no embedded copy stands in for it. A failing embedding model is no error unless the mode is <see cref="SearchMode.Vector"/>.</exception>
    public async Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        // Whoever wants the vector leg alone wants that or nothing.
        var mayBeByWords = request.Mode != SearchMode.Vector;
        if (mayBeByWords && indexes.CopyWhileAway() is { } known)
            return await SearchCopyAsync(known, request, cancellationToken);
        try
        {
            var result = await SearchLiveAsync(request, cancellationToken);
            indexes.IsBack();
            return result;
        }
        catch (PassageIndexException fault) when (mayBeByWords && indexes.CopyAfterFailure() is { } copy)
        {
            ServerAway(logger, fault);
            return await SearchCopyAsync(copy, request, cancellationToken);
        }
    }

    /// <summary>By words alone, which needs nothing but what the program has: better than no answer while the server is away, and said so.</summary>
    private async Task<SearchResult> SearchCopyAsync(SearchedIndex copy, SearchRequest request, CancellationToken cancellationToken)
    {
        var kind = request.Reranker ?? (request.Mode == SearchMode.Hybrid ? options.Value.Reranker : RerankerKind.None);
        var found = await SearchAsync(copy, request with { Mode = SearchMode.Keyword, Reranker = kind }, cancellationToken);
        return found with { Trace = found.Trace with { Steps = [new TraceStep(RetrievalTrace.CopyStep, 0), .. found.Trace.Steps] } };
    }

    private async Task<SearchResult> SearchLiveAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var searched = await indexes.PinAsync(cancellationToken);
            var parts = await indexes.PlanAsync(request, searched, cancellationToken);
            var own = parts.Where(part => part.StandIn is not null).ToList();
            try
            {
                var result = await SearchAsync(parts, request, cancellationToken);
                times.Add(result.Trace, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                return result;
            }
            catch (ObjectDisposedException) when (searched.IsGone || own.Exists(part => part.Index.IsGone))
            {
                // The generation was taken away while it was searched: the one in its place answers.
            }
            catch (PassageIndexException) when (own.Count > 0)
            {
                // It may have been a collection's own index, after its legs had answered: once more without them.
                own.ForEach(indexes.Doubt);
            }
        }
    }

    internal static int TopOf(SearchRequest request) => Math.Clamp(request.Top, 1, MaxTop);

    /// <summary>On one generation from beginning to end: vectors and passages of two must never meet.</summary>
    internal Task<SearchResult> SearchAsync(SearchedIndex index, SearchRequest request, CancellationToken cancellationToken) =>
        SearchAsync([new SearchPart(index, request.Filter)], request, cancellationToken);

    private async Task<SearchResult> SearchAsync(
        IReadOnlyList<SearchPart> parts,
        SearchRequest request,
        CancellationToken cancellationToken
    )
    {
        var clock = new StepClock();
        var (question, corrections) = await CorrectAsync(QueryParser.Cut(request.Question), request, clock, cancellationToken);
        var query = QueryParser.Parse(question);
        var legs = new SearchLegs(indexes, request, options.Value, clock, logger);
        var rankings = await legs.RankAsync(parts, question, query, cancellationToken);
        if (rankings.All(ranking => ranking.IsEmpty) && query.Phrases.Count > 0)
        {
            // Quotation marks also stand round names and doubtful words: rather the words than nothing.
            clock.Note("no passage holds the quoted words one after the other, searched for the words");
            query = query with { Phrases = [] };
            rankings = await legs.RankAsync(parts, question, query, cancellationToken);
        }

        var ranking = legs.Merge(rankings);
        var start = Stopwatch.GetTimestamp();
        var passages = await ReadAsync(ranking, request, cancellationToken);
        clock.Add("passages", start);
        var reranked = await RerankAsync(ranking, passages, request, question, clock, cancellationToken);
        var (hits, entries) = new HitSelection(passages).Select(reranked, request.Mode, TopOf(request));
        if (request.Neighbours > 0)
        {
            start = Stopwatch.GetTimestamp();
            hits = await WithNeighboursAsync(ranking, hits, request, cancellationToken);
            clock.Add("neighbours", start);
        }
        var trace = new RetrievalTrace(question, query.Terms, rankings.Sum(each => each.Searched), entries, clock.Steps);
        return new SearchResult(hits, trace) { Corrections = corrections };
    }

    /// <summary>With one leg alone the question is searched as it stands: whoever asks for that wants to see that leg.</summary>
    private async Task<CorrectedQuestion> CorrectAsync(
        string question,
        SearchRequest request,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Mode != SearchMode.Hybrid || !options.Value.CorrectSpelling)
            return new CorrectedQuestion(question, []);
        var start = Stopwatch.GetTimestamp();
        var corrected = await spelling.CorrectAsync(question, request.Scope, request.Filter, cancellationToken);
        foreach (var correction in corrected.Corrections)
            clock.Add($"took “{correction.Written}” for “{correction.Meant}”", start);
        return corrected;
    }

    /// <summary>The ranking in its final order; a reranker that fails leaves it as it was.</summary>
    private async Task<IReadOnlyList<RerankedPassage>> RerankAsync(
        IReadOnlyList<FoundPassage> ranking,
        Dictionary<string, Passage> passages,
        SearchRequest request,
        string question,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        var kind = request.Reranker ?? (request.Mode == SearchMode.Hybrid ? options.Value.Reranker : RerankerKind.None);
        var asFused = ranking.Select(found => new RerankedPassage(found, null)).ToList();
        if (kind == RerankerKind.None)
            return asFused;
        var start = Stopwatch.GetTimestamp();
        try
        {
            // Off the caller's thread: it computes, and the caller may be a user's circuit.
            var present = ranking.Where(found => passages.ContainsKey(found.Fused.PassageId)).ToList();
            var candidates = present.ConvertAll(found => new RerankCandidate(passages[found.Fused.PassageId], found.Fused.Score));
            var wanted = new RerankRequest(question, request.Asked, candidates);
            var scores = await Task.Run(() => reranker.ScoreAsync(wanted, cancellationToken), cancellationToken);
            clock.Add(RetrievalTrace.RerankStep, start);
            // Stable: equal scores keep the fused order.
            return
            [
                .. present.Zip(scores, (found, score) => new RerankedPassage(found, score)).OrderByDescending(passage => passage.Rerank),
            ];
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or PassageIndexException))
        {
            RerankerFailed(logger, exception);
            clock.Add("reranking failed, the fused ranking stands", start);
            return asFused;
        }
    }

    /// <summary>Each passage from the index that found it.</summary>
    private static async Task<Dictionary<string, Passage>> ReadAsync(
        IReadOnlyList<FoundPassage> ranking,
        SearchRequest request,
        CancellationToken cancellationToken
    )
    {
        var passages = new Dictionary<string, Passage>(StringComparer.Ordinal);
        foreach (var found in ranking.GroupBy(found => found.From.Part))
        {
            var ids = found.Select(each => each.Fused.PassageId).ToList();
            foreach (var passage in await found.Key.Index.Passages.GetAsync(ids, request.Scope, found.Key.Filter, cancellationToken))
                passages[passage.Id] = passage;
        }
        return passages;
    }

    private static async Task<IReadOnlyList<Hit>> WithNeighboursAsync(
        IReadOnlyList<FoundPassage> ranking,
        IReadOnlyList<Hit> hits,
        SearchRequest request,
        CancellationToken cancellationToken
    )
    {
        var from = ranking.ToDictionary(found => found.Fused.PassageId, found => found.From.Part, StringComparer.Ordinal);
        var extended = new List<Hit>(hits.Count);
        foreach (var hit in hits)
        {
            var (first, part) = (Math.Max(0, hit.Passage.Ordinal - request.Neighbours), from[hit.Passage.Id]);
            var around = await part.Index.Passages.GetRangeAsync(
                hit.Passage.Document.VersionId,
                first,
                hit.Passage.Ordinal + request.Neighbours + 1 - first,
                request.Scope,
                part.Filter,
                cancellationToken
            );
            extended.Add(hit with { Neighbours = [.. around.Where(passage => passage.Id != hit.Passage.Id)] });
        }
        return extended;
    }
}
