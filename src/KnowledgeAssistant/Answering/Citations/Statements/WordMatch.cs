using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Finds the words of a passage that mean what one word of a sentence means.</summary>
internal sealed class WordMatch(StatementWord word)
{
    /// <summary>How much a match tells: by the same term or sense, by a list of words for the same, by a common stem only.</summary>
    private const double BySynonym = 0.85;
    private const double ByLikeness = 0.75;
    private const double ByStem = 0.8;
    private const int LeastStem = 5;
    private const double LeastStemShare = 0.6;

    private readonly HashSet<string> _same = [.. Synonyms.Of(word.Text).Values.SelectMany(terms => terms)];

    public StatementWord Word => word;

    /// <returns>How well they match, 0 for not at all, and whether one is the other's opposite by its prefix ("unsuitable").</returns>
    public (double Strength, bool IsOpposite) With(StatementWord other)
    {
        if (string.Equals(other.Term, word.Term, StringComparison.Ordinal) || (word.Sense is { } sense && sense == other.Sense))
            return (1, false);
        if (
            string.Equals(other.Base, word.Term, StringComparison.Ordinal) || string.Equals(word.Base, other.Term, StringComparison.Ordinal)
        )
            return (1, true);
        if (_same.Contains(other.Term))
            return (BySynonym, false);
        if (WordLists.AreAlike(word.Term, other.Term))
            return (ByLikeness, false);
        return HasSameStem(word.Text, other.Text) ? (ByStem, false) : (0, false);
    }

    /// <summary>"Approve" and "approval", "decide" and "decision"; not "careful" and "careless".</summary>
    private static bool HasSameStem(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        return shared >= LeastStem
            && shared >= LeastStemShare * Math.Max(left.Length, right.Length)
            && left.EndsWith("less", StringComparison.Ordinal) == right.EndsWith("less", StringComparison.Ordinal);
    }
}
