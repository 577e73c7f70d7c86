namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>How well a sentence answers: a weighted sum of a few plain measures. The README of this area has the constants and what each is worth.</summary>
internal static class SentenceScore
{
    public static double Of(Scored scored, double passageCosine, int passageRank) =>
        (0.3 * scored.Coverage)
        + (0.3 * scored.ContextCoverage)
        + (1.0 * scored.Cosine)
        + (0.8 * scored.ContextCosine)
        + (0.3 * scored.Near)
        + (1.2 * scored.ContextNear)
        + (0.4 * scored.Kind)
        + (0.5 * passageCosine)
        - (0.03 * passageRank);
}
