namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>
/// Log-odds that a window which holds enough of a statement says it, from all signs against it together: none of them is sure. The share of common
/// words is no sign: a sentence that contradicts the passage mostly has more of them than one in other words. Weights by logistic regression (ridge 1) over the labelled pairs of the splits tuning,
/// tuning2 and dev; ten-fold cross-validation over their passages chose the threshold.
/// </summary>
internal static class SupportScore
{
    private const double Needed = 0.6;
    private const double Bias = 1.74;

    /// <summary>In the order of <see cref="WindowEvidence.Signs"/>.</summary>
    private static readonly double[] Weights = [-2.03, -1.35, -0.40, -1.64, -0.71, -0.80, -1.73, -2.59, -2.05, -1.30, -1.02, 0.26];

    public static bool IsEnough(WindowEvidence evidence) =>
        Bias + evidence.Signs.Zip(Weights, (sign, weight) => sign * weight).Sum() >= Needed;
}
