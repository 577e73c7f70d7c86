using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Conversations;

/// <summary>A line of text round a word that was searched for, cut at words and without the marks of Markdown and citations.</summary>
internal static partial class SearchExcerpt
{
    private const int Before = 30;
    private const int Longest = 110;

    public static string Of(string text, string word)
    {
        var plain = Blanks().Replace(Marks().Replace(text, ""), " ").Trim();
        var at = Math.Max(0, plain.IndexOf(word, StringComparison.OrdinalIgnoreCase));
        var start = at <= Before ? 0 : plain.IndexOf(' ', at - Before) + 1;
        if (start > at)
            start = at;
        var end = Math.Min(plain.Length, start + Longest);
        if (end < plain.Length && plain.LastIndexOf(' ', end) is var blank && blank > at + word.Length)
            end = blank;
        return (start > 0 ? "… " : "") + plain[start..end].TrimEnd() + (end < plain.Length ? " …" : "");
    }

    // [1] and [1, 3], emphasis, code, headings, list dashes, table bars.
    [GeneratedRegex(@"\[\d{1,3}(?:, ?\d{1,3})*\]|\*+|`+|^#{1,6} |^[-|] |\|", RegexOptions.Multiline, 1_000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1_000)]
    private static partial Regex Blanks();
}
