using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// Whether the evidence holds an answer at all, decided on evidence, never on a fused score, which is relative to its ranking: how near the
/// best passage comes to the question's words, its cosine, how well the worst served of those words is served, and whether the names and codes
/// asked about stand anywhere in it. A logistic score;
/// the README of this area has the constants and their measured effect.
/// </summary>
internal static class Answerability
{
    private const double NearWeight = 4.2;

    /// <summary>What a passage's cosine counts beside the nearness of its words.</summary>
    private const double CosineShare = 0.4;
    private const double LeastWeight = 2.2;
    private const double MissingNamesWeight = -2.5;
    private const double Bias = -2.85;

    public static bool IsAnswered(EvidenceReading reading) => Score(reading) >= 0;

    /// <summary>The log-odds that the evidence answers; 0 is the line.</summary>
    public static double Score(EvidenceReading reading) =>
        reading.Candidates.Count == 0
            ? double.NegativeInfinity
            : Bias
                + (NearWeight * reading.PassageNears.Zip(reading.PassageCosines, (near, cosine) => near + (CosineShare * cosine)).Max())
                + (LeastWeight * reading.PassageLeasts.Max())
                + (MissingNamesWeight * MissingNames(reading));

    /// <summary>The share of the question's names and codes that no passage holds, in text or context.</summary>
    private static double MissingNames(EvidenceReading reading)
    {
        var wanted = SentenceMarks.Of(reading.Question).Names.Concat(Codes(reading.Question)).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0)
            return 0;
        var held = reading.Evidence.SelectMany(TermsOf).ToHashSet(StringComparer.Ordinal);
        return (double)wanted.Count(name => !held.Contains(name)) / wanted.Count;
    }

    /// <summary>Letters with digits, like <c>E-4711</c>. Plain numbers are not among them: they are mostly the asker's own ("30 kilos").</summary>
    private static IEnumerable<string> Codes(string question) =>
        Analyser.Terms(question).Where(term => term.AsSpan().ContainsAnyInRange('0', '9') && term.Any(char.IsLetter));

    private static IEnumerable<string> TermsOf(Evidence evidence) =>
        Analyser.Terms(string.Join('\n', [evidence.Title, .. evidence.HeadingPath, evidence.TableHeader ?? "", evidence.Text]));
}
