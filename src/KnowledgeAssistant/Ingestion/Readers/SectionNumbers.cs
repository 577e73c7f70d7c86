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

    [GeneratedRegex(@"^(chapter|section|part|appendix|annex|article)\s+([0-9]{1,3}|[A-Z]|[IVXLC]{1,6})\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Named();

    /// <summary>Not four digits (a year) and with a capital or an unspaced script after it: "3 apples" is no heading.</summary>
    [GeneratedRegex(@"^([0-9]{1,2}(?:\.[0-9]{1,2}){0,5}\.?)\s+[\p{Lu}\p{Lo}]", RegexOptions.None, 1000)]
    private static partial Regex Numbered();
}
