namespace KnowledgeAssistant.Retrieval.Fusion;

public enum FusionKind
{
    WeightedSum,
    ReciprocalRank,
}

/// <summary>One passage after fusion. Ranks count from 1; null where a leg did not find it.</summary>
/// <param name="Score">0 to 1, comparable only within this ranking.</param>
public readonly record struct FusedPassage(string PassageId, double Score, int? KeywordRank, int? VectorRank);

/// <summary>Two rankings into one. Pure: the same lists give the same ranking; equal scores keep the keyword leg's order, then the vector leg's.</summary>
public static class RankFusion
{
    /// <summary>
    /// Each leg's scores are stretched to [0, 1] over its own list (its best is 1, its last 0; 1 for all when they are equal) and summed with
    /// the weights 1 - <paramref name="denseWeight"/> and <paramref name="denseWeight"/>; a passage a leg did not find gets 0 from it.
    /// When one leg found nothing the other counts alone.
    /// </summary>
    public static IReadOnlyList<FusedPassage> WeightedSum(
        IReadOnlyList<RankedPassage> keyword,
        IReadOnlyList<RankedPassage> vector,
        double denseWeight
    )
    {
        var weight =
            keyword.Count == 0 ? 1
            : vector.Count == 0 ? 0
            : denseWeight;
        var keywordScale = new MinMax(keyword);
        var vectorScale = new MinMax(vector);
        return Fuse(
            keyword,
            vector,
            (rank, score) => (1 - weight) * keywordScale.Stretch(score),
            (rank, score) => weight * vectorScale.Stretch(score)
        );
    }

    /// <summary>Sum of 1 / (k + rank) over the legs (Cormack, Clarke, Büttcher 2009), divided by its greatest possible value.</summary>
    public static IReadOnlyList<FusedPassage> ReciprocalRank(
        IReadOnlyList<RankedPassage> keyword,
        IReadOnlyList<RankedPassage> vector,
        int k
    )
    {
        var best = 2.0 / (k + 1);
        return Fuse(keyword, vector, (rank, _) => 1.0 / (k + rank) / best, (rank, _) => 1.0 / (k + rank) / best);
    }

    private static List<FusedPassage> Fuse(
        IReadOnlyList<RankedPassage> keyword,
        IReadOnlyList<RankedPassage> vector,
        Func<int, double, double> keywordShare,
        Func<int, double, double> vectorShare
    )
    {
        var fused = new List<FusedPassage>(keyword.Count + vector.Count);
        var places = new Dictionary<string, int>(keyword.Count + vector.Count, StringComparer.Ordinal);
        for (var i = 0; i < keyword.Count; i++)
        {
            places[keyword[i].PassageId] = fused.Count;
            fused.Add(new FusedPassage(keyword[i].PassageId, keywordShare(i + 1, keyword[i].Score), i + 1, null));
        }
        for (var i = 0; i < vector.Count; i++)
        {
            var share = vectorShare(i + 1, vector[i].Score);
            if (places.TryGetValue(vector[i].PassageId, out var place))
                fused[place] = fused[place] with { Score = fused[place].Score + share, VectorRank = i + 1 };
            else
                fused.Add(new FusedPassage(vector[i].PassageId, share, null, i + 1));
        }
        // OrderBy is stable: equal scores keep the order they were added in.
        return [.. fused.OrderByDescending(passage => passage.Score)];
    }

    private readonly struct MinMax
    {
        private readonly double _least;
        private readonly double _width;

        public MinMax(IReadOnlyList<RankedPassage> ranking)
        {
            if (ranking.Count == 0)
                return;
            _least = ranking.Min(passage => passage.Score);
            _width = ranking.Max(passage => passage.Score) - _least;
        }

        public double Stretch(double score) => _width > 0 ? (score - _least) / _width : 1;
    }
}
