using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>Whoever names <c>E-4711</c> or <c>max_retries</c> asks about that one: a sentence about its neighbour in the list is no answer.</summary>
internal static class Identifiers
{
    /// <summary>Shorter ones (<c>Q3</c>, <c>4x</c>) name families of things more often than one thing.</summary>
    private const int Shortest = 5;

    /// <summary>The candidates that hold, or stand under, an identifier the question names; all of them where none does.</summary>
    public static IReadOnlyList<Scored> Narrow(string question, IReadOnlyList<Scored> candidates)
    {
        var named = Analyser.Terms(question).Where(IsIdentifier).ToHashSet(StringComparer.Ordinal);
        if (named.Count == 0)
            return candidates;
        var about = candidates.Where(candidate => named.Overlaps(candidate.Terms) || named.Overlaps(HeadingTerms(candidate))).ToList();
        return about.Count > 0 ? about : candidates;
    }

    private static bool IsIdentifier(string term) =>
        term.Length >= Shortest
        && term.Any(char.IsLetter)
        && (term.Any(char.IsDigit) || term.Contains('_', StringComparison.Ordinal) || term.Contains(':', StringComparison.Ordinal));

    private static IReadOnlyList<string> HeadingTerms(Scored scored) =>
        Analyser.Terms(scored.Candidate.Heading + "\n" + (scored.Candidate.Evidence.HeadingPath is [.., var nearest] ? nearest : ""));
}
