namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>How good one ranking is, as trec_eval counts it. Grades are gains: above 0 is relevant, documents without a grade are not.</summary>
public static class RelevanceMeasures
{
    /// <summary>Normalised discounted cumulative gain, 0 to 1: gain / log2(rank + 1), over that of the best possible ranking (Järvelin and Kekäläinen 2002, linear gains).</summary>
    public static double Ndcg(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> grades, int depth)
    {
        var ideal = Gain(grades.Values.Where(grade => grade > 0).OrderDescending().Take(depth));
        return ideal == 0 ? 0 : Gain(ranking.Take(depth).Select(id => Math.Max(0, grades.GetValueOrDefault(id)))) / ideal;
    }

    /// <summary>The share of all relevant documents that stand among the first <paramref name="depth"/>.</summary>
    public static double Recall(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> grades, int depth)
    {
        var relevant = grades.Values.Count(grade => grade > 0);
        return relevant == 0 ? 0 : (double)ranking.Take(depth).Count(id => grades.GetValueOrDefault(id) > 0) / relevant;
    }

    /// <summary>One over the rank of the first relevant document; 0 when none stands among the first <paramref name="depth"/>.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> grades, int depth)
    {
        var deepest = Math.Min(depth, ranking.Count);
        for (var rank = 1; rank <= deepest; rank++)
        {
            if (grades.GetValueOrDefault(ranking[rank - 1]) > 0)
                return 1.0 / rank;
        }
        return 0;
    }

    /// <summary>The value that <paramref name="share"/> of all values do not exceed (nearest rank); 0 of none.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    private static double Gain(IEnumerable<double> gains) => gains.Select((gain, index) => gain / Math.Log2(index + 2)).Sum();
}
