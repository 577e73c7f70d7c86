using System.Diagnostics;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>Puts a question to two builds of the index, one after the other, each as an answer would search it.</summary>
internal sealed class ComparedBuilds(
    HybridSearch search,
    SearchedIndexes indexes,
    OpenGeneration live,
    OpenGeneration build,
    TimeProvider time
)
{
    private readonly SearchedIndex _live = indexes.On(live);
    private readonly SearchedIndex _build = indexes.On(build);

    /// <summary>The first search after a start pays for caches that all later ones share: nobody's rights, and no figure of it.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        var request = new SearchRequest("warm up", AccessScope.EveryoneOnly, MetadataFilter.None) { Top = Agreement.Depth };
        foreach (var index in (SearchedIndex[])[_live, _build])
            await SearchAsync(index, request, cancellationToken);
    }

    /// <param name="number">Odd questions go to the one in use first, even ones to the other: whatever the second one gains by the first is shared out.</param>
    /// <exception cref="PassageIndexException">One of the two did not answer, or not with both its legs: figures of half a search would mislead.</exception>
    /// <exception cref="ObjectDisposedException">One of the two is gone.</exception>
    public async Task<ComparedSearch> AskAsync(
        Guid comparisonId,
        int number,
        AskedQuestion question,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var request = new SearchRequest(question.Question, scope, question.Filter) { Top = Agreement.Depth, Asked = question.Asked };
        var isLiveFirst = number % 2 == 1;
        var first = await SearchAsync(isLiveFirst ? _live : _build, request, cancellationToken);
        var second = await SearchAsync(isLiveFirst ? _build : _live, request, cancellationToken);
        var (live, build) = isLiveFirst ? (first, second) : (second, first);
        var isJudged = question.Judged.Count > 0;
        ComparedSearch row = question.GoldenQuestionId is { } golden
            ? new ComparedGoldenQuestion { GoldenQuestionId = golden }
            : new ComparedQuestion { TurnId = question.TurnId!.Value };
        (row.ComparisonId, row.Number) = (comparisonId, number);
        row.Overlap = Agreement.Overlap(live.Hits, build.Hits);
        row.LiveNdcg = isJudged ? Agreement.Ndcg(live.Hits, question.Judged) : null;
        row.BuildNdcg = isJudged ? Agreement.Ndcg(build.Hits, question.Judged) : null;
        (row.LiveMilliseconds, row.BuildMilliseconds) = (live.Milliseconds, build.Milliseconds);
        row.Changes = Agreement.Changes(live.Hits, build.Hits);
        return row;
    }

    private async Task<Answered> SearchAsync(SearchedIndex index, SearchRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var found = await search.SearchAsync(index, request, cancellationToken);
        if (found.Trace.Steps.Any(step => step.Name == RetrievalTrace.VectorFailedStep))
            throw new PassageIndexException(
                $"The search by meaning failed in build {index.Generation?.Row?.Number}: see the program's log, then start the comparison again.",
                isTransient: true
            );
        return new Answered(found.Hits, Stopwatch.GetElapsedTime(start, time.GetTimestamp()).TotalMilliseconds);
    }

    private sealed record Answered(IReadOnlyList<Hit> Hits, double Milliseconds);
}
