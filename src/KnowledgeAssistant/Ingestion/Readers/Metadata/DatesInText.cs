using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>
/// A document's own date from a line near its start that says so ("Last updated: 3 March 2025"), else from its file name. Only dates that mean one
/// day everywhere, and only where one date alone is named: 03/04/2025 is two days, so it is none.
/// </summary>
internal static partial class DatesInText
{
    private const int BlocksLookedAt = 40;
    private const int LongestLine = 200;

    /// <summary>The stronger first: when it was last changed is its date, and not when it began to hold.</summary>
    private static readonly Regex[] Labels = [Changed(), Effective(), Dated()];

    public static DateTime? Of(DocumentContent content, string fileName)
    {
        var lines = content
            .Blocks.Take(BlocksLookedAt)
            .Where(block => block.Range.Length <= LongestLine && block.Kind != BlockKind.Code)
            .Select(content.TextOf)
            .ToList();
        foreach (var label in Labels)
        {
            var dates = lines.Select(line => After(label, line)).OfType<DateTime>().Distinct().Take(2).ToList();
            if (dates.Count == 1)
                return dates[0];
            if (dates.Count > 1)
                return null;
        }
        return InName(fileName);
    }

    private static DateTime? After(Regex label, string line)
    {
        var match = label.Match(line);
        return match.Success ? Only(Written().Matches(line, match.Index + match.Length).Select(found => Parse(found.Value))) : null;
    }

    private static DateTime? InName(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return Only(InFileName().Matches(name).Select(found => Parse(Separator().Replace(found.Value, "-"))));
    }

    /// <summary>Null where there is none, where one cannot be understood, or where two differ.</summary>
    private static DateTime? Only(IEnumerable<DateTime?> dates)
    {
        var distinct = dates.Distinct().Take(2).ToList();
        return distinct.Count == 1 ? distinct[0] : null;
    }

    private static DateTime? Parse(string text)
    {
        text = Ordinal().Replace(text, "$1").Replace("Sept ", "Sep ", StringComparison.OrdinalIgnoreCase);
        text = text.Replace(". ", " ", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        var date =
            DocumentDates.Parse(text)
            ?? DocumentDates.Parse(MonthFirst().Replace(text, "$1 $2, $3"))
            ?? ParseSlashed(text)
            ?? ParseMonth(text);
        return date is { Year: >= 1950 and <= 2100 } ? date : null;
    }

    /// <summary>With slashes only where one number can be no month.</summary>
    private static DateTime? ParseSlashed(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 3 || !Array.TrueForAll(parts, part => part.Length > 0 && part.All(char.IsAsciiDigit)) || parts[2].Length != 4)
            return null;
        var (first, second) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        return (first, second) switch
        {
            (> 12, <= 12) => DocumentDates.Parse(FormattableString.Invariant($"{parts[2]}-{second}-{first}")),
            (<= 12, > 12) => DocumentDates.Parse(FormattableString.Invariant($"{parts[2]}-{first}-{second}")),
            _ when first == second => DocumentDates.Parse(FormattableString.Invariant($"{parts[2]}-{first}-{second}")),
            _ => null,
        };
    }

    private static DateTime? ParseMonth(string text)
    {
        string[] formats = ["MMMM yyyy", "MMM yyyy"];
        return DateTime.TryParseExact(
            text,
            formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date
        )
            ? date
            : null;
    }

    [GeneratedRegex(
        @"^\W{0,3}(?:(?:date\s+of\s+)?last\s+(?:updated?|modified|changed?|revised|revision|reviewed|edited)|updated|revised|revision\s+date|stand|zuletzt\s+geändert|mise\s+à\s+jour)(?:\s+(?:on|date|am|le))?\b\s*[:|]?\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Changed();

    [GeneratedRegex(
        @"^\W{0,3}(?:effective(?:\s+(?:date|from|as\s+of|since|on))?|valid\s+(?:from|as\s+of)|in\s+force\s+(?:from|since)|gültig\s+ab)\b\s*[:|]?\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Effective();

    [GeneratedRegex(
        @"^\W{0,3}(?:(?:publication\s+|issue\s+|document\s+)?date|published(?:\s+on)?|issued(?:\s+on)?|datum)\b\s*[:|]\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Dated();

    [GeneratedRegex(
        @"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Written();

    [GeneratedRegex(
        @"(?<![0-9A-Za-z.])(?:19|20)\d{2}([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?![0-9])|(?<![0-9A-Za-z.])(?:19|20)\d{2}[-_](?:0[1-9]|1[0-2])(?![-_.]?[0-9])",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex InFileName();

    [GeneratedRegex("[_.]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\b(\d{1,2})(?:st|nd|rd|th)\b(?:\s+of\b)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ordinal();

    [GeneratedRegex(@"^([A-Za-z]+)\.?\s+(\d{1,2})\s+(\d{4})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MonthFirst();
}
