using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Ingestion.Readers.Screening;

/// <summary>
/// Finds text that reads like instructions to a language model rather than to people, for the admin to look at. It judges sentence by sentence by words alone
/// (English), so it is a warning, not a wall: what keeps such text from steering answers is that the answering prompt marks passages as quotations.
/// </summary>
internal static class InstructionScreen
{
    /// <summary>Grows whenever other sentences are found; part of every reader's number.</summary>
    public const int Number = 1;

    /// <summary>A document that is full of them is told by the first ones.</summary>
    public const int MostFindings = 50;

    private const double Threshold = 0.5;
    private const int LongestExcerpt = 200;

    /// <summary>Longer ones are tables or code: they are looked at in parts.</summary>
    private const int LongestSentence = 1_000;

    public static IReadOnlyList<CoverageFinding> Find(DocumentContent content, CancellationToken cancellationToken) =>
        Find(content, InstructionWeights.Fitted, cancellationToken);

    public static IReadOnlyList<CoverageFinding> Find(
        DocumentContent content,
        InstructionWeights weights,
        CancellationToken cancellationToken
    )
    {
        var findings = new List<CoverageFinding>();
        foreach (var block in content.Blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (sentence, features) in Suspects(content.TextOf(block)))
            {
                if (weights.Score(features) < Threshold)
                    continue;
                var finding = new CoverageFinding(Said(features), block.Page, Excerpt(sentence));
                if (findings.Count == 0 || findings[^1] != finding)
                    findings.Add(finding);
                if (findings.Count == MostFindings)
                    return findings;
            }
        }
        return findings;
    }

    /// <summary>The sentences that have any of the features, in order; one whose parts have some comes once for each.</summary>
    public static IEnumerable<(string Sentence, InstructionFeatures Features)> Suspects(string text)
    {
        if (!text.AsSpan().ContainsAny(InstructionWords.Signs))
            yield break;
        foreach (var range in Sentences.Split(text))
        {
            for (var start = range.Start; start < range.End; start += LongestSentence)
            {
                var sentence = text[start..Math.Min(range.End, start + LongestSentence)];
                if (!sentence.AsSpan().ContainsAny(InstructionWords.Signs))
                    continue;
                foreach (var features in InstructionFeature.Of(sentence).Where(features => features != InstructionFeatures.None))
                    yield return (sentence, features);
            }
        }
    }

    private static string Said(InstructionFeatures features)
    {
        bool Has(InstructionFeatures feature) => (features & feature) != InstructionFeatures.None;
        if (Has(InstructionFeatures.ControlMark))
            return "written like the input of a language model";
        if (Has(InstructionFeatures.OverridesOrders))
            return "asks to ignore other instructions";
        if (Has(InstructionFeatures.DisclosesOrders))
            return "asks for the instructions an assistant was given";
        if (Has(InstructionFeatures.ChangesOwnOutput | InstructionFeatures.ChangesAnyOutput | InstructionFeatures.ChangesScript))
            return "says how an answer is to be written";
        return "speaks to a language model";
    }

    private static string Excerpt(string sentence) =>
        sentence.Length <= LongestExcerpt ? sentence : NormalisedText.WithoutHalfPairs(sentence[..(LongestExcerpt - 1)]).TrimEnd() + "…";
}
