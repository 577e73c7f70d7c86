using System.Diagnostics;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Both legs in one <c>_msearch</c>, under one control record. Each has its own answer: what one of them fails at takes nothing from the other.</summary>
internal sealed class BothLegsSearch(PassageSearch search, KeywordLeg keyword, VectorLeg vectors, TermCounts counts)
{
    public async Task<BothLegs> SearchAsync(
        Control control,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        var words = keyword.BodyOf(control, query, scope, filter, top, out var rank);
        var near = vectors.BodyOf(control, vector.Span, query, scope, filter, top);
        if (words is null || near is null)
            return await ApartAsync(control, query, vector, scope, filter, top, cancellationToken);
        // Mostly known; what is not is counted meanwhile.
        var counting = counts.GetAsync(control, [.. query.Terms.Distinct(StringComparer.Ordinal)], cancellationToken);
        var finding = search.SearchTogetherAsync([words, near], cancellationToken);
        await Task.WhenAll(counting, finding);
        var answers = await finding;
        var ranked = await rank(search.Checked(answers[0]), cancellationToken);
        var (found, fault) = Vector(answers[1], top);
        return new BothLegs(ranked, found, fault, TimeSpan.FromMilliseconds(answers[0].Took), TimeSpan.FromMilliseconds(answers[1].Took));
    }

    private (IReadOnlyList<RankedPassage> Found, PassageIndexException? Fault) Vector(SearchAnswer answer, int top)
    {
        try
        {
            return (VectorLeg.Read(search.Checked(answer), top), null);
        }
        catch (PassageIndexException fault)
        {
            return ([], fault);
        }
    }

    /// <summary>Where one of them has nothing to ask, or very much.</summary>
    private async Task<BothLegs> ApartAsync(
        Control control,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        var start = Stopwatch.GetTimestamp();
        var words = keyword.SearchAsync(control, query, scope, filter, top, cancellationToken);
        var near = NearAsync(vectors.SearchAsync(control, vector, query, scope, filter, top, cancellationToken));
        await Task.WhenAll(words, near);
        var time = Stopwatch.GetElapsedTime(start);
        var (found, fault) = await near;
        return new BothLegs(await words, found, fault, time, time);
    }

    private static async Task<(IReadOnlyList<RankedPassage> Found, PassageIndexException? Fault)> NearAsync(
        Task<IReadOnlyList<RankedPassage>> leg
    )
    {
        try
        {
            return (await leg, null);
        }
        catch (PassageIndexException fault)
        {
            return ([], fault);
        }
    }
}
