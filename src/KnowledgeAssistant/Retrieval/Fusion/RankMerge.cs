namespace KnowledgeAssistant.Retrieval.Fusion;

/// <param name="List">Which of the merged rankings it is of, from 0.</param>
public readonly record struct MergedPassage(int List, FusedPassage Passage);

/// <summary>Rankings of different indexes into one. Pure: the same lists give the same ranking.</summary>
public static class RankMerge
{
    /// <summary>
    /// Scores of two engines or models cannot be compared, ranks can: weight / (k + rank), which is reciprocal rank fusion (Cormack, Clarke, Büttcher
    /// 2009) with a weight for each ranking, stretched to [0, 1] over all. Ties by passage id.
    /// </summary>
    /// <param name="rankings">Best first; no passage is in two of them.</param>
    public static IReadOnlyList<MergedPassage> Merge(IReadOnlyList<(IReadOnlyList<FusedPassage> Passages, double Weight)> rankings, int k)
    {
        var merged = rankings
            .SelectMany(
                (ranking, list) =>
                    ranking.Passages.Select(
                        (passage, index) => new MergedPassage(list, passage with { Score = ranking.Weight / (k + index + 1) })
                    )
            )
            .OrderByDescending(each => each.Passage.Score)
            .ThenBy(each => each.Passage.PassageId, StringComparer.Ordinal)
            .ToList();
        if (merged.Count == 0)
            return merged;
        var (best, least) = (merged[0].Passage.Score, merged[^1].Passage.Score);
        return merged.ConvertAll(each =>
            each with
            {
                Passage = each.Passage with { Score = best > least ? (each.Passage.Score - least) / (best - least) : 1 },
            }
        );
    }
}
