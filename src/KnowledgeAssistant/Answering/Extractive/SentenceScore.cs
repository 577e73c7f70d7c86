namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// How well a sentence answers, as log-odds against the others of the evidence: a weighted sum of a few plain measures. The README of this area
/// says where the weights come from.
/// </summary>
internal static class SentenceScore
{
    private const double MeaningWeight = 6;

    /// <summary>For a row whose range holds, or misses, a number of the question: to the encoder "2 to 5 years" and "more than 5 years" are the same.</summary>
    private const double RangeWeight = 3;

    /// <param name="passageRank">From 0.</param>
    public static double Of(Scored scored, int passageRank) =>
        (2.0 * scored.Cosine)
        + (2.5 * scored.ContextCosine)
        + (3.2 * scored.Near)
        + (4.2 * scored.ContextNear)
        + (1.5 * scored.Kind)
        - (0.4 * Math.Log(passageRank + 1));

    /// <param name="meaning">The encoder's cosine of the sentence, with title and nearest heading, and the question.</param>
    public static double WithMeaning(Scored scored, double meaning) =>
        scored.Score
        + (MeaningWeight * meaning)
        + (
            scored.Kind switch
            {
                > 1 => RangeWeight,
                < 0 => -RangeWeight,
                _ => 0,
            }
        );
}
