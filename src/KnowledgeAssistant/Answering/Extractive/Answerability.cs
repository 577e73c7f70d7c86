using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// Whether the evidence holds an answer at all, decided on evidence, never on a ranking's score, which is relative: how near the best passage comes
/// to the question's telling words, its cosine, how far the best sentence stands out from the others, and whether the names and codes asked about stand anywhere in it. Whoever writes with the sentence
/// encoder at hand counts its view of the best place too. Logistic scores; the README of this area has the constants and their measured effect.
/// </summary>
internal static class Answerability
{
    /// <summary>What a passage's cosine counts beside the nearness of its words.</summary>
    private const double CosineShare = 0.5;

    /// <summary>Log-odds beyond which a lead says no more.</summary>
    private const double MostStandOut = 2;

    /// <summary>Below it not one answerable question of those it was set with was found to be answered by the encoder either.</summary>
    private const double Hopeless = -1;

    private static readonly Weights ByWords = new(Served: 4.6, StandOut: 0.6, MissingNames: -1.9, MissingCodes: -3.0, Bias: -4.0);
    private static readonly Weights WithMeaning = new(Served: 3.0, StandOut: 0.9, MissingNames: -2.0, MissingCodes: -3.7, Bias: -5.3);

    /// <summary>What the encoder's cosine of the best place counts, in the score that knows it.</summary>
    private const double PlaceWeight = 5.6;

    public static bool IsAnswered(EvidenceReading reading) => Score(reading) >= 0;

    /// <summary>False where the evidence is so far from the question that a closer look is not worth its time.</summary>
    public static bool MayBeAnswered(EvidenceReading reading) => Score(reading) >= Hopeless;

    /// <param name="reading">As <see cref="EvidenceReader"/> gives it, without the encoder's scores: a lead counts by words.</param>
    /// <param name="place">The encoder's cosine of the question and the place of the best sentence, see <see cref="SentenceMeaning"/>.</param>
    public static bool IsAnswered(EvidenceReading reading, double place) => Score(reading, WithMeaning) + (PlaceWeight * place) >= 0;

    /// <summary>The log-odds that the evidence answers; 0 is the line.</summary>
    public static double Score(EvidenceReading reading) => Score(reading, ByWords);

    private static double Score(EvidenceReading reading, Weights weights)
    {
        if (reading.Candidates.Count == 0)
            return double.NegativeInfinity;
        var held = reading.Evidence.SelectMany(TermsOf).ToHashSet(StringComparer.Ordinal);
        return weights.Bias
            + (
                weights.Served
                * reading.PassageServed.Zip(reading.PassageCosines, (served, cosine) => served + (CosineShare * cosine)).Max()
            )
            + (weights.StandOut * StandOut(reading))
            + (weights.MissingNames * Missing(SentenceMarks.Of(reading.Question).Names, held))
            + (weights.MissingCodes * Missing(Codes(reading.Question), held));
    }

    /// <summary>The lead of the best sentence over the next one that says something else.</summary>
    private static double StandOut(EvidenceReading reading)
    {
        var ranked = reading.Candidates.OrderByDescending(candidate => candidate.Score).ToList();
        var next = ranked.Skip(1).FirstOrDefault(candidate => !candidate.SaysTheSame(ranked[0]));
        return next is null ? 1 : Math.Min(MostStandOut, ranked[0].Score - next.Score);
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

    /// <param name="StandOut">Where many sentences come equally near, they share a subject with the question, and none of them its answer.</param>
    /// <param name="MissingCodes">Whoever asks about E-4799 is not helped by what stands about E-4711.</param>
    private sealed record Weights(double Served, double StandOut, double MissingNames, double MissingCodes, double Bias);
}
