namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>
/// Log-odds that a window which holds enough of a statement says it, from all signs against it together: none of them is sure. The share of common
/// words is no sign: a sentence that contradicts the passage mostly has more of them than one in other words. Weights by logistic regression (ridge 1) over the
/// labelled pairs of the splits tuning, tuning2, tuning3 and dev; ten-fold cross-validation over their passages chose the threshold.
/// </summary>
internal static class SupportScore
{
    private const double Needed = 0.4;
    private const double Bias = 1.9;

    /// <summary>Of what the meaning falls short of the words; never in favour of a statement, so the encoder is asked only where the words are for it.</summary>
    private const double GapWeight = 4.4;

    /// <summary>Where no encoder is asked.</summary>
    private const double NeededOfWords = 0.6;
    private const double BiasOfWords = 1.74;

    /// <summary>In the order of <see cref="WindowEvidence.Signs"/>.</summary>
    private static readonly double[] Weights = [-1.49, -1.43, -0.27, -1.26, -0.22, -1.13, -1.21, -2.01, -1.83, -0.75, -0.20, 0, -1.41];

    private static readonly double[] WeightsOfWords =
    [
        -2.03,
        -1.35,
        -0.40,
        -1.64,
        -0.71,
        -0.80,
        -1.73,
        -2.59,
        -2.05,
        -1.30,
        -1.02,
        0.26,
        -1.41,
    ];

    /// <param name="gap">See <see cref="MeaningGap"/>; 0 asks whether any gap could leave enough.</param>
    public static bool IsEnough(WindowEvidence evidence, double gap) => Sum(evidence, Weights) + Bias + (GapWeight * gap) >= Needed;

    /// <summary>By the words alone.</summary>
    public static bool IsEnough(WindowEvidence evidence) => Sum(evidence, WeightsOfWords) + BiasOfWords >= NeededOfWords;

    private static double Sum(WindowEvidence evidence, double[] weights) =>
        evidence.Signs.Zip(weights, (sign, weight) => sign * weight).Sum();
}
