using System.Diagnostics;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Queries;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Retrieval.Health;

/// <summary>How much of what an exact comparison finds first the live generation's search by meaning finds too.</summary>
internal sealed class RecallMeasure(SearchedIndexes indexes)
{
    /// <summary>Passages that count of each question.</summary>
    public const int Top = 10;

    /// <summary>Cosines closer than this are a tie, which of two copies comes first says nothing.</summary>
    private const double Tie = 1e-6;

    /// <param name="limit">Questions that were not begun by then are left out.</param>
    /// <exception cref="PassageIndexException">The engine failed, or there is no generation to measure.</exception>
    public async Task<RecallFigures> RunAsync(
        IReadOnlyList<string> questions,
        AccessScope scope,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        var searched = await indexes.PinAsync(cancellationToken);
        var index =
            searched.Generation?.Index ?? throw new PassageIndexException("There is no build of the index to measure.", isTransient: false);
        var began = Stopwatch.GetTimestamp();
        var recalls = new List<double>();
        foreach (var question in questions)
        {
            if (Stopwatch.GetElapsedTime(began) >= limit)
                break;
            var vector = await searched.Embeddings.GenerateVectorAsync(QueryParser.Cut(question), cancellationToken: cancellationToken);
            var found = await searched.Passages.VectorSearchAsync(
                vector,
                KeywordQuery.Empty,
                scope,
                MetadataFilter.None,
                Top,
                cancellationToken
            );
            var exact = await index.ExactVectorSearchAsync(vector, scope, Top, cancellationToken);
            if (exact.Count > 0)
                recalls.Add(RecallOf(found, exact));
        }
        return new RecallFigures(index.Number, recalls.Count, recalls.Count == 0 ? 0 : recalls.Average(), recalls.DefaultIfEmpty().Min());
    }

    internal static double RecallOf(IReadOnlyList<RankedPassage> found, IReadOnlyList<RankedPassage> exact)
    {
        var wanted = exact.Select(passage => passage.PassageId).ToHashSet(StringComparer.Ordinal);
        var least = exact[^1].Score - Tie;
        var hits = found.Take(exact.Count).Count(passage => wanted.Contains(passage.PassageId) || passage.Score >= least);
        return (double)hits / exact.Count;
    }
}

/// <param name="Generation">The number of the generation that was measured.</param>
/// <param name="Questions">Those that found anything.</param>
/// <param name="Recall">Share of the exact ten that the search finds too, on average; 0 of no question.</param>
/// <param name="Least">That of the worst question.</param>
internal sealed record RecallFigures(int Generation, int Questions, double Recall, double Least);
