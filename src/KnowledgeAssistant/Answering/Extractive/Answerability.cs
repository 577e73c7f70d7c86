using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// Whether the evidence holds an answer at all, decided on evidence, never on a ranking's score, which is relative: how near the best passage comes
/// to the question's telling words, its cosine, and whether the names and codes asked about stand anywhere in it. A logistic score; the README of
/// this area has the constants and their measured effect.
/// </summary>
internal static class Answerability
{
    private const double ServedWeight = 4.8;

    /// <summary>What a passage's cosine counts beside the nearness of its words.</summary>
    private const double CosineShare = 0.5;
    private const double MissingNamesWeight = -2.2;

    /// <summary>Whoever asks about E-4799 is not helped by what stands about E-4711.</summary>
    private const double MissingCodesWeight = -3.0;
    private const double Bias = -3.8;

    public static bool IsAnswered(EvidenceReading reading) => Score(reading) >= 0;

    /// <summary>The log-odds that the evidence answers; 0 is the line.</summary>
    public static double Score(EvidenceReading reading)
    {
        if (reading.Candidates.Count == 0)
            return double.NegativeInfinity;
        var held = reading.Evidence.SelectMany(TermsOf).ToHashSet(StringComparer.Ordinal);
        return Bias
            + (ServedWeight * reading.PassageServed.Zip(reading.PassageCosines, (served, cosine) => served + (CosineShare * cosine)).Max())
            + (MissingNamesWeight * Missing(SentenceMarks.Of(reading.Question).Names, held))
            + (MissingCodesWeight * Missing(Codes(reading.Question), held));
    }

    /// <summary>The share of them that no passage holds, in text or context.</summary>
    private static double Missing(IReadOnlySet<string> wanted, HashSet<string> held) =>
        wanted.Count == 0 ? 0 : (double)wanted.Count(term => !held.Contains(term)) / wanted.Count;

    /// <summary>Letters with digits, like <c>E-4711</c>. Plain numbers are not among them: they are mostly the asker's own ("30 kilos").</summary>
    private static HashSet<string> Codes(string question) =>
        Analyser
            .Terms(question)
            .Where(term => term.Length > 2 && term.AsSpan().ContainsAnyInRange('0', '9') && term.Any(char.IsLetter))
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> TermsOf(Evidence evidence) =>
        Analyser.Terms(string.Join('\n', [evidence.Title, .. evidence.HeadingPath, evidence.TableHeader ?? "", evidence.Text]));
}
