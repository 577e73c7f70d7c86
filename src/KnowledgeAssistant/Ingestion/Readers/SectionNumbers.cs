using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Headings told by their number: "3 Scope", "2.4.1. Returns", "Chapter 7", "Appendix B".</summary>
internal static partial class SectionNumbers
{
    /// <summary>The depth of the number (1 for "3", "Chapter 7"), or null where the line does not begin like a section.</summary>
    public static int? Level(string line)
    {
        if (Named().IsMatch(line))
            return 1;
        var match = Numbered().Match(line);
        return match.Success ? Math.Min(6, 1 + match.Groups[1].ValueSpan.TrimEnd('.').Count('.')) : null;
    }

    /// <summary>Whether both begin with a number of the same depth and form ("3." and "4."), as the items of a list do.</summary>
    public static bool AreAlike(string line, string next) =>
        Level(line) is { } level && Level(next) == level && line.Split(' ')[0].EndsWith('.') == next.Split(' ')[0].EndsWith('.');

    /// <summary>Whether this is only a number such as "2.4", without a title.</summary>
    public static bool IsAlone(string text) => text.Length <= 12 && LoneNumber().IsMatch(text);

    [GeneratedRegex(@"^[0-9]{1,2}(\.[0-9]{1,2}){0,5}\.?$", RegexOptions.None, 1000)]
    private static partial Regex LoneNumber();

    [GeneratedRegex(@"^(chapter|section|part|appendix|annex|article)\s+([0-9]{1,3}|[A-Z]|[IVXLC]{1,6})\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Named();

    /// <summary>Not four digits (a year) and with a capital or an unspaced script after it: "3 apples" is no heading.</summary>
    [GeneratedRegex(@"^([0-9]{1,2}(?:\.[0-9]{1,2}){0,5}\.?)\s+[\p{Lu}\p{Lo}]", RegexOptions.None, 1000)]
    private static partial Regex Numbered();
}
