using System.Collections.Frozen;

namespace KnowledgeAssistant.Answering.Suggestions;

/// <summary>Asks about a section of a document by its heading, as somebody would who has the table of contents before them.</summary>
internal static class HeadingQuestion
{
    private const int LongestTitle = 60;

    private static readonly FrozenSet<string> SaysNothing = new[]
    {
        "introduction",
        "overview",
        "summary",
        "contents",
        "notes",
        "note",
        "general",
        "appendix",
        "annex",
        "actions",
        "background",
        "conclusion",
        "details",
        "examples",
        "example",
        "references",
        "miscellaneous",
        "other",
        "remarks",
        "more",
        "scope",
        "purpose",
        "minutes",
        "agenda",
        "table",
        "figure",
        "chapter",
        "section",
        "part",
        "page",
        "who we are",
        "where we are",
        "about",
        "about us",
        "history",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A heading with one of these leans on the text round it.</summary>
    private static readonly FrozenSet<string> Pointing = new[]
    {
        "it",
        "them",
        "they",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>So does one that begins with one of these.</summary>
    private static readonly FrozenSet<string> Leads = new[]
    {
        "we",
        "our",
        "us",
        "you",
        "your",
        "if",
        "when",
        "where",
        "who",
        "what",
        "which",
        "why",
        "by",
        "on",
        "in",
        "for",
        "with",
        "without",
        "during",
        "under",
        "at",
        "after",
        "before",
        "from",
        "until",
        "more",
        "other",
        "another",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="isCommon">Whether the word is used without a capital elsewhere, so that it is no name.</param>
    public static string? Of(string title, string heading, Func<string, bool> isCommon)
    {
        var topic = heading.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' ', '\u2002').Trim().TrimEnd(':', '.');
        var words = topic.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 6 || topic.Length is < 5 or > 50 || title.Length is 0 or > LongestTitle)
            return null;
        if (
            SaysNothing.Contains(topic)
            || SaysNothing.Contains(words[0])
            || !topic.All(letter => char.IsLetter(letter) || letter is ' ' or '-' or '’' or '\'')
        )
            return null;
        if (
            words.Any(Pointing.Contains)
            || Leads.Contains(words[0])
            || words is ["The", _]
            || !title.Any(char.IsLower)
            || !topic.Any(char.IsLower)
        )
            return null;
        if (string.Equals(topic, title, StringComparison.OrdinalIgnoreCase))
            return null;
        var asked =
            isCommon(words[0]) || words[0].EndsWith("ing", StringComparison.Ordinal) ? char.ToLowerInvariant(topic[0]) + topic[1..] : topic;
        if (words is ["How", "to", _, ..])
            return $"How do I {topic["How to ".Length..]}?";
        return words[0] is "How" or "What" or "When" or "Where" or "Who" or "Why" or "Which"
            ? null
            : $"What does “{title}” say about {asked}?";
    }
}
