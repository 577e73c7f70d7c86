using System.Diagnostics;
using KnowledgeAssistant.Retrieval.Fusion;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Retrieval;

/// <summary>One search of all the indexes it is planned for: in each of them both legs at once, and their fusion on that index's own scores.</summary>
internal sealed class SearchLegs(SearchedIndexes indexes, SearchRequest request, RetrievalOptions options, StepClock clock, ILogger logger)
{
    /// <summary>A collection's own index has so long to answer; the index of all documents, which holds its documents too, is as long as its engine's own limits let it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Action<ILogger, Exception?> VectorLegFailed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(3101, nameof(VectorLegFailed)),
        "The search by meaning failed; the question was searched by its words alone."
    );

    private static readonly Action<ILogger, string, Exception?> OwnIndexFailed = LoggerMessage.Define<string>(
        LogLevel.Warning,
        new EventId(3104, nameof(OwnIndexFailed)),
        "The index of the collection '{Collection}' did not answer; its documents were searched in the index of all documents."
    );

    private static readonly Action<ILogger, Exception?> ServerFusionFailed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(3105, nameof(ServerFusionFailed)),
        "The search server did not put the two searches together; this program did."
    );

    private readonly int _candidates = Math.Max(options.Candidates, HybridSearch.TopOf(request));

    public async Task<IReadOnlyList<PartRanking>> RankAsync(
        IReadOnlyList<SearchPart> parts,
        string question,
        KeywordQuery query,
        CancellationToken cancellationToken
    ) =>
        await Task.WhenAll(
            parts.Select(part =>
                part.StandIn is { } main
                    ? RankOrStandInAsync(part, main, question, query, cancellationToken)
                    : RankAsync(part, question, query, cancellationToken)
            )
        );

    /// <summary>One ranking of all: that of the only index as it is, those of several by their ranks.</summary>
    public IReadOnlyList<FoundPassage> Merge(IReadOnlyList<PartRanking> rankings)
    {
        if (rankings is [var only])
            return [.. only.Fused.Select(fused => new FoundPassage(fused, only))];
        return clock.Measure(
            "merge by rank",
            () =>
                RankMerge
                    .Merge([.. rankings.Select(ranking => (ranking.Fused, ranking.Part.Weight))], options.ReciprocalRankConstant)
                    // As many as one index gives at most.
                    .Take(2 * _candidates)
                    .Select(merged => new FoundPassage(merged.Passage, rankings[merged.List]))
                    .ToList()
        );
    }

    private async Task<PartRanking> RankOrStandInAsync(
        SearchPart part,
        SearchedIndex main,
        string question,
        KeywordQuery query,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await RankAsync(part, question, query, patience.Token);
        }
        catch (Exception exception)
            when (exception is PassageIndexException or OperationCanceledException
                || (exception is ObjectDisposedException && part.Index.IsGone)
            )
        {
            cancellationToken.ThrowIfCancellationRequested();
            OwnIndexFailed(logger, part.Collection!, exception);
            indexes.Doubt(part);
            clock.Note($"the index of “{part.Collection}” did not answer, searched its documents in the index of all documents");
            return await RankAsync(new SearchPart(main, part.Filter) { Weight = part.Weight }, question, query, cancellationToken);
        }
    }

    private async Task<PartRanking> RankAsync(SearchPart part, string question, KeywordQuery query, CancellationToken cancellationToken)
    {
        var searched = part.Index.Passages.CountAsync(request.Scope, part.Filter, cancellationToken);
        var legs = RunLegsAsync(part, question, query, cancellationToken);
        await Task.WhenAll(searched, legs);
        var found = await legs;
        var fused = found.Fused ?? clock.Measure(part.Label("fusion"), () => Fuse(found.Keyword, found.Vector));
        return new PartRanking(part, found.Keyword, found.Vector, fused, await searched);
    }

    private async Task<LegsFound> RunLegsAsync(SearchPart part, string question, KeywordQuery query, CancellationToken cancellationToken)
    {
        if (request.Mode == SearchMode.Hybrid && part.Index.Passages.SearchesBothAtOnce)
            return await RunBothAsync(part, question, query, cancellationToken);
        var keyword = KeywordAsync(part, query, cancellationToken);
        var vector = VectorAsync(part, question, query, cancellationToken);
        await Task.WhenAll(keyword, vector);
        return new LegsFound(await keyword, await vector);
    }

    /// <summary>In one request of the engine; what fails of the vector leg is noted as where it runs alone.</summary>
    private async Task<LegsFound> RunBothAsync(SearchPart part, string question, KeywordQuery query, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        ReadOnlyMemory<float> vector;
        try
        {
            vector = await EmbedAsync(part, question, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NoteVectorFailure(part, exception, start);
            return new LegsFound(await KeywordAsync(part, query, cancellationToken), []);
        }
        if (await RunFusedAsync(part, query, vector, cancellationToken) is { } fused)
            return new LegsFound([], [], fused);
        start = Stopwatch.GetTimestamp();
        var both = await part.Index.Passages.SearchBothAsync(query, vector, request.Scope, part.Filter, _candidates, cancellationToken);
        clock.Add(part.Label(RetrievalTrace.KeywordStep), both.KeywordTime);
        if (both.VectorFault is { } fault)
            NoteVectorFailure(part, fault, start);
        else
            clock.Add(part.Label(RetrievalTrace.VectorStep), both.VectorTime);
        return new LegsFound(both.Keyword, both.Vector);
    }

    /// <summary>By the engine, where it does that. What it refuses is fused here, and it is said that it did.</summary>
    private async Task<IReadOnlyList<FusedPassage>?> RunFusedAsync(
        SearchPart part,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        CancellationToken cancellationToken
    )
    {
        if (!part.Index.Passages.FusesByItself)
            return null;
        var start = Stopwatch.GetTimestamp();
        try
        {
            var found = await part.Index.Passages.SearchFusedAsync(
                query,
                vector,
                request.Scope,
                part.Filter,
                _candidates,
                cancellationToken
            );
            if (found is null)
                return null;
            clock.Add(part.Label(RetrievalTrace.ServerFusionStep), start);
            return [.. found.Select(passage => new FusedPassage(passage.PassageId, passage.Score, null, null))];
        }
        catch (PassageIndexException fault) when (!fault.IsTransient)
        {
            ServerFusionFailed(logger, fault);
            clock.Add(part.Label(RetrievalTrace.ServerFusionFailedStep), start);
            return null;
        }
    }

    private void NoteVectorFailure(SearchPart part, Exception exception, long start)
    {
        VectorLegFailed(logger, exception);
        clock.Add(part.Label(RetrievalTrace.VectorFailedStep), start);
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(SearchPart part, string question, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        // Off the caller's thread, so that the keyword leg and a model that computes here run side by side.
        var vector = await Task.Run(
            () => part.Index.Embeddings.GenerateVectorAsync(question, cancellationToken: cancellationToken),
            cancellationToken
        );
        clock.Add(part.Label("embedding"), start);
        return vector;
    }

    private async Task<IReadOnlyList<RankedPassage>> KeywordAsync(SearchPart part, KeywordQuery query, CancellationToken cancellationToken)
    {
        if (request.Mode == SearchMode.Vector)
            return [];
        var start = Stopwatch.GetTimestamp();
        var found = await part.Index.Passages.KeywordSearchAsync(query, request.Scope, part.Filter, _candidates, cancellationToken);
        clock.Add(part.Label(RetrievalTrace.KeywordStep), start);
        return found;
    }

    private async Task<IReadOnlyList<RankedPassage>> VectorAsync(
        SearchPart part,
        string question,
        KeywordQuery query,
        CancellationToken cancellationToken
    )
    {
        if (request.Mode == SearchMode.Keyword)
            return [];
        var start = Stopwatch.GetTimestamp();
        try
        {
            var vector = await EmbedAsync(part, question, cancellationToken);
            start = Stopwatch.GetTimestamp();
            var found = await part.Index.Passages.VectorSearchAsync(
                vector,
                query,
                request.Scope,
                part.Filter,
                _candidates,
                cancellationToken
            );
            clock.Add(part.Label(RetrievalTrace.VectorStep), start);
            return found;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && request.Mode == SearchMode.Hybrid)
        {
            NoteVectorFailure(part, exception, start);
            return [];
        }
    }

    private IReadOnlyList<FusedPassage> Fuse(IReadOnlyList<RankedPassage> keyword, IReadOnlyList<RankedPassage> vector) =>
        (request.Mode, options.Fusion) switch
        {
            (SearchMode.Hybrid, FusionKind.ReciprocalRank) => RankFusion.ReciprocalRank(keyword, vector, options.ReciprocalRankConstant),
            // With one leg alone this keeps its order.
            _ => RankFusion.WeightedSum(keyword, vector, options.DenseWeight),
        };

    /// <param name="Fused">The engine's own ranking of both, of whose legs it tells nothing.</param>
    private sealed record LegsFound(
        IReadOnlyList<RankedPassage> Keyword,
        IReadOnlyList<RankedPassage> Vector,
        IReadOnlyList<FusedPassage>? Fused = null
    );
}
