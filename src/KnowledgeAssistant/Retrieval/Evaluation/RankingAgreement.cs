namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>How far two engines give the same first documents to the same questions.</summary>
/// <param name="Overlap">Share of the first ten that both have, mean over the questions; two empty rankings agree.</param>
/// <param name="Least">That of the question on which they differ most.</param>
/// <param name="NdcgDifference">nDCG@10 of the one less that of the other, over questions with something relevant to be found.</param>
public sealed record RankingAgreement(double Overlap, double Least, double NdcgDifference)
{
    public const int Depth = 10;

    /// <param name="grades">By document, in the rankings' order; empty where a question has nothing relevant that may be found.</param>
    public static RankingAgreement Between(
        IReadOnlyList<IReadOnlyList<string>> one,
        IReadOnlyList<IReadOnlyList<string>> other,
        IReadOnlyList<IReadOnlyDictionary<string, double>> grades
    )
    {
        var overlaps = one.Zip(other, Share).DefaultIfEmpty(1).ToList();
        double Mean(IReadOnlyList<IReadOnlyList<string>> rankings) =>
            rankings
                .Zip(grades)
                .Where(pair => pair.Second.Values.Any(grade => grade > 0))
                .Select(pair => RelevanceMeasures.Ndcg(pair.First, pair.Second, Depth))
                .DefaultIfEmpty(0)
                .Average();
        return new RankingAgreement(overlaps.Average(), overlaps.Min(), Mean(one) - Mean(other));
    }

    private static double Share(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var (first, second) = (one.Take(Depth).ToHashSet(StringComparer.Ordinal), other.Take(Depth).ToHashSet(StringComparer.Ordinal));
        var most = Math.Max(first.Count, second.Count);
        return most == 0 ? 1 : (double)first.Intersect(second).Count() / most;
    }
}
