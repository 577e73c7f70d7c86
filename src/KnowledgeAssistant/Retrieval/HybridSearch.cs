using System.Diagnostics;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.AI;
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

    private static readonly Action<ILogger, Exception?> VectorLegFailed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(3101, nameof(VectorLegFailed)),
        "The search by meaning failed; the question was searched by its words alone."
    );

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
            try
            {
                var result = await SearchAsync(searched, request, cancellationToken);
                times.Add(result.Trace, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                return result;
            }
            catch (ObjectDisposedException) when (searched.IsGone)
            {
                // The generation was taken away while it was searched: the one in its place answers.
            }
        }
    }

    /// <summary>On one generation from beginning to end: vectors and passages of two must never meet.</summary>
    internal async Task<SearchResult> SearchAsync(SearchedIndex index, SearchRequest request, CancellationToken cancellationToken)
    {
        var clock = new StepClock();
        var (question, corrections) = await CorrectAsync(QueryParser.Cut(request.Question), request, clock, cancellationToken);
        var query = QueryParser.Parse(question);
        var top = Math.Clamp(request.Top, 1, MaxTop);
        var candidates = Math.Max(options.Value.Candidates, top);

        var searched = index.Passages.CountAsync(request.Scope, request.Filter, cancellationToken);
        var legs = await RunLegsAsync(index, request, question, query, candidates, clock, cancellationToken);
        if (legs is { Keyword.Count: 0, Vector.Count: 0 } && query.Phrases.Count > 0)
        {
            // Quotation marks also stand round names and doubtful words: rather the words than nothing.
            clock.Note("no passage holds the quoted words one after the other, searched for the words");
            query = query with { Phrases = [] };
            legs = await RunLegsAsync(index, request, question, query, candidates, clock, cancellationToken);
        }
        var (keyword, vector) = legs;

        var ranking = clock.Measure("fusion", () => Rank(request.Mode, keyword, vector));
        var start = Stopwatch.GetTimestamp();
        var passages = await ReadAsync(index, ranking, request, cancellationToken);
        clock.Add("passages", start);
        var reranked = await RerankAsync(ranking, passages, request, question, clock, cancellationToken);
        var (hits, entries) = new HitSelection(keyword, vector, passages).Select(reranked, request.Mode, top);
        if (request.Neighbours > 0)
        {
            start = Stopwatch.GetTimestamp();
            hits = await WithNeighboursAsync(index, hits, request, cancellationToken);
            clock.Add("neighbours", start);
        }
        var trace = new RetrievalTrace(question, query.Terms, await searched, entries, clock.Steps);
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

    private async Task<(IReadOnlyList<RankedPassage> Keyword, IReadOnlyList<RankedPassage> Vector)> RunLegsAsync(
        SearchedIndex index,
        SearchRequest request,
        string question,
        KeywordQuery query,
        int candidates,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Mode == SearchMode.Hybrid && index.Passages.SearchesBothAtOnce)
            return await RunBothAsync(index, request, question, query, candidates, clock, cancellationToken);
        var keyword = KeywordAsync(index, request, query, candidates, clock, cancellationToken);
        var vector = VectorAsync(index, request, question, query, candidates, clock, cancellationToken);
        await Task.WhenAll(keyword, vector);
        return (await keyword, await vector);
    }

    /// <summary>In one request of the engine; what fails of the vector leg is noted as where it runs alone.</summary>
    private async Task<(IReadOnlyList<RankedPassage> Keyword, IReadOnlyList<RankedPassage> Vector)> RunBothAsync(
        SearchedIndex index,
        SearchRequest request,
        string question,
        KeywordQuery query,
        int candidates,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        var start = Stopwatch.GetTimestamp();
        ReadOnlyMemory<float> vector;
        try
        {
            vector = await Task.Run(
                () => index.Embeddings.GenerateVectorAsync(question, cancellationToken: cancellationToken),
                cancellationToken
            );
            clock.Add("embedding", start);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NoteVectorFailure(exception, start, clock);
            return (await KeywordAsync(index, request, query, candidates, clock, cancellationToken), []);
        }
        start = Stopwatch.GetTimestamp();
        var both = await index.Passages.SearchBothAsync(query, vector, request.Scope, request.Filter, candidates, cancellationToken);
        clock.Add(RetrievalTrace.KeywordStep, both.KeywordTime);
        if (both.VectorFault is { } fault)
            NoteVectorFailure(fault, start, clock);
        else
            clock.Add(RetrievalTrace.VectorStep, both.VectorTime);
        return (both.Keyword, both.Vector);
    }

    private void NoteVectorFailure(Exception exception, long start, StepClock clock)
    {
        VectorLegFailed(logger, exception);
        clock.Add(RetrievalTrace.VectorFailedStep, start);
    }

    private static async Task<IReadOnlyList<RankedPassage>> KeywordAsync(
        SearchedIndex index,
        SearchRequest request,
        KeywordQuery query,
        int candidates,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Mode == SearchMode.Vector)
            return [];
        var start = Stopwatch.GetTimestamp();
        var found = await index.Passages.KeywordSearchAsync(query, request.Scope, request.Filter, candidates, cancellationToken);
        clock.Add(RetrievalTrace.KeywordStep, start);
        return found;
    }

    private async Task<IReadOnlyList<RankedPassage>> VectorAsync(
        SearchedIndex index,
        SearchRequest request,
        string question,
        KeywordQuery query,
        int candidates,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Mode == SearchMode.Keyword)
            return [];
        var start = Stopwatch.GetTimestamp();
        try
        {
            // Off the caller's thread, so that the keyword leg and a model that computes here run side by side.
            var vector = await Task.Run(
                () => index.Embeddings.GenerateVectorAsync(question, cancellationToken: cancellationToken),
                cancellationToken
            );
            clock.Add("embedding", start);
            start = Stopwatch.GetTimestamp();
            var found = await index.Passages.VectorSearchAsync(vector, query, request.Scope, request.Filter, candidates, cancellationToken);
            clock.Add(RetrievalTrace.VectorStep, start);
            return found;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && request.Mode == SearchMode.Hybrid)
        {
            VectorLegFailed(logger, exception);
            clock.Add(RetrievalTrace.VectorFailedStep, start);
            return [];
        }
    }

    private IReadOnlyList<FusedPassage> Rank(SearchMode mode, IReadOnlyList<RankedPassage> keyword, IReadOnlyList<RankedPassage> vector) =>
        (mode, options.Value.Fusion) switch
        {
            (SearchMode.Hybrid, FusionKind.ReciprocalRank) => RankFusion.ReciprocalRank(
                keyword,
                vector,
                options.Value.ReciprocalRankConstant
            ),
            // With one leg alone this keeps its order.
            _ => RankFusion.WeightedSum(keyword, vector, options.Value.DenseWeight),
        };

    /// <summary>The ranking in its final order; a reranker that fails leaves it as it was.</summary>
    private async Task<IReadOnlyList<RerankedPassage>> RerankAsync(
        IReadOnlyList<FusedPassage> ranking,
        Dictionary<string, Passage> passages,
        SearchRequest request,
        string question,
        StepClock clock,
        CancellationToken cancellationToken
    )
    {
        var kind = request.Reranker ?? (request.Mode == SearchMode.Hybrid ? options.Value.Reranker : RerankerKind.None);
        var asFused = ranking.Select(fused => new RerankedPassage(fused, null)).ToList();
        if (kind == RerankerKind.None)
            return asFused;
        var start = Stopwatch.GetTimestamp();
        try
        {
            // Off the caller's thread: it computes, and the caller may be a user's circuit.
            var present = ranking.Where(fused => passages.ContainsKey(fused.PassageId)).ToList();
            var candidates = present.ConvertAll(fused => new RerankCandidate(passages[fused.PassageId], fused.Score));
            var wanted = new RerankRequest(question, request.Asked, candidates);
            var scores = await Task.Run(() => reranker.ScoreAsync(wanted, cancellationToken), cancellationToken);
            clock.Add(RetrievalTrace.RerankStep, start);
            // Stable: equal scores keep the fused order.
            return
            [
                .. present.Zip(scores, (fused, score) => new RerankedPassage(fused, score)).OrderByDescending(passage => passage.Rerank),
            ];
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or PassageIndexException))
        {
            RerankerFailed(logger, exception);
            clock.Add("reranking failed, the fused ranking stands", start);
            return asFused;
        }
    }

    private static async Task<Dictionary<string, Passage>> ReadAsync(
        SearchedIndex index,
        IReadOnlyList<FusedPassage> ranking,
        SearchRequest request,
        CancellationToken cancellationToken
    )
    {
        var ids = ranking.Select(passage => passage.PassageId).ToList();
        var passages = await index.Passages.GetAsync(ids, request.Scope, request.Filter, cancellationToken);
        return passages.ToDictionary(passage => passage.Id, StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<Hit>> WithNeighboursAsync(
        SearchedIndex index,
        IReadOnlyList<Hit> hits,
        SearchRequest request,
        CancellationToken cancellationToken
    )
    {
        var extended = new List<Hit>(hits.Count);
        foreach (var hit in hits)
        {
            var first = Math.Max(0, hit.Passage.Ordinal - request.Neighbours);
            var around = await index.Passages.GetRangeAsync(
                hit.Passage.Document.VersionId,
                first,
                hit.Passage.Ordinal + request.Neighbours + 1 - first,
                request.Scope,
                request.Filter,
                cancellationToken
            );
            extended.Add(hit with { Neighbours = [.. around.Where(passage => passage.Id != hit.Passage.Id)] });
        }
        return extended;
    }

    /// <summary>Times of the steps; the legs report from two threads.</summary>
    private sealed class StepClock
    {
        private readonly List<TraceStep> _steps = [];

        public IReadOnlyList<TraceStep> Steps
        {
            get
            {
                lock (_steps)
                    return [.. _steps];
            }
        }

        public void Add(string name, long start) => Add(name, Stopwatch.GetElapsedTime(start));

        public void Add(string name, TimeSpan time)
        {
            lock (_steps)
                _steps.Add(new TraceStep(name, time.TotalMilliseconds));
        }

        public void Note(string text) => Add(text, Stopwatch.GetTimestamp());

        public T Measure<T>(string name, Func<T> work)
        {
            var start = Stopwatch.GetTimestamp();
            var result = work();
            Add(name, start);
            return result;
        }
    }
}
