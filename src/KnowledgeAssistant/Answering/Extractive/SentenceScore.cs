namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// How well a sentence answers, as log-odds against the others of the evidence: a weighted sum of a few plain measures. The README of this area
/// says where the weights come from.
/// </summary>
internal static class SentenceScore
{
    /// <param name="passageRank">From 0.</param>
    public static double Of(Scored scored, int passageRank) =>
        (2.0 * scored.Cosine)
        + (2.5 * scored.ContextCosine)
        + (3.2 * scored.Near)
        + (4.2 * scored.ContextNear)
        + (1.5 * scored.Kind)
        - (0.4 * Math.Log(passageRank + 1));
}
