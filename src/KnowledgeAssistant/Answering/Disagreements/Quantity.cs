using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Disagreements;

/// <summary>
/// A figure of a sentence with what it counts, so that only like is compared with like: hours with hours, a date with a date. A number that
/// nothing tells the unit of has the unit "".
/// </summary>
/// <param name="Unit">An index term ("hour"), or one of the fixed words below.</param>
/// <param name="Value">Normalised: "48", "2025-04-01", "fri".</param>
/// <param name="Range">Its place in the sentence, the unit included.</param>
internal sealed partial record Quantity(string Unit, string Value, TextRange Range)
{
    private const string Date = "date";
    private const string Year = "year";
    private const string Clock = "clock";
    private const string Weekday = "weekday";
    private const string Money = "money";
    private const string Percent = "percent";

    private const string Months =
        "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec";

    private const string NumberWords =
        "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred|thousand";

    /// <summary>Words between a number and what it counts.</summary>
    private static readonly FrozenSet<string> Between = FrozenSet.ToFrozenSet(
        ["working", "calendar", "full", "whole", "consecutive", "more", "further", "business", "million", "thousand", "hundred"],
        StringComparer.OrdinalIgnoreCase
    );

    public bool IsDate => Unit is Date or Year or Weekday;

    public static IReadOnlyList<Quantity> In(string sentence)
    {
        var found = new List<Quantity>();
        foreach (Match match in Figures().Matches(sentence))
            if (Of(sentence, match) is { } quantity)
                found.Add(quantity);
        return found;
    }

    private static Quantity? Of(string sentence, Match match)
    {
        var whole = new TextRange(match.Index, match.Index + match.Length);
        if (match.Groups["iso"].Success)
            return new(Date, match.Value, whole);
        if (match.Groups["month"] is { Success: true } month)
            return new(Date, DateOf(month.Value, match.Groups["day"].Value, match.Groups["year"].Value), whole);
        if (match.Groups["clock"].Success)
            return new(Clock, match.Groups["clock"].Value.TrimStart('0'), whole);
        if (match.Groups["weekday"].Success)
            return new(Weekday, match.Value[..3].ToLowerInvariant(), whole);
        if (match.Groups["sum"].Success)
            return new(Money, ValueOf(match.Groups["sum"].Value), whole);
        if (match.Groups["share"].Success)
            return new(Percent, ValueOf(match.Groups["share"].Value), whole);
        return Counted(sentence, match.Value, whole);
    }

    private static Quantity? Counted(string sentence, string number, TextRange range)
    {
        // "Q3", "E-17" and "v2" are names; "1." opens a list.
        if (range.Start > 0 && (char.IsLetterOrDigit(sentence[range.Start - 1]) || sentence[range.Start - 1] is '-' or '/' or '_' or '§'))
            return null;
        if (range.End < sentence.Length && sentence[range.End] is '-' or '/' && !sentence.AsSpan(range.End).StartsWith("- "))
            return HyphenatedUnit().Match(sentence, range.End) is { Success: true } unit
                ? new(TermOf(unit.Groups[1].Value), ValueOf(number), range with { End = unit.Index + unit.Length })
                : null;
        if (range.Start == 0 && range.End < sentence.Length && sentence[range.End] is '.' or ')')
            return null;
        var value = ValueOf(number);
        if (value.Length == 4 && value[..2] is "19" or "20" && number.Length == 4)
            return new(Year, value, range);
        var next = NextWord().Match(sentence, range.End);
        if (next.Success && Between.Contains(next.Groups[1].Value))
            next = NextWord().Match(sentence, next.Index + next.Length) is { Success: true } beyond ? beyond : next;
        return next.Success && TermOf(next.Groups[1].Value) is { Length: > 0 } term
            ? new(term, value, range with { End = next.Index + next.Length })
            : new("", value, range);
    }

    private static string DateOf(string month, string day, string year)
    {
        var number = DateTime.ParseExact(month[..3], "MMM", CultureInfo.InvariantCulture).Month;
        var parts = FormattableString.Invariant($"{(year.Length > 0 ? year : "*")}-{number:00}");
        return day.Length > 0 ? FormattableString.Invariant($"{parts}-{day.PadLeft(2, '0')}") : parts;
    }

    /// <summary>As quotes are compared: 1,290 is 1290, "three" is 3.</summary>
    private static string ValueOf(string number) => SentenceMarks.Of(number).Numbers.FirstOrDefault() ?? number;

    private static string TermOf(string word) => Analyser.Terms(word) is [.., var term] ? term : "";

    [GeneratedRegex(
        @"(?<iso>\b\d{4}-\d\d-\d\d\b)"
            + @"|\b(?<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?<month>"
            + Months
            + @")\b\.?(?:,?\s+(?<year>\d{4})\b)?"
            + @"|\b(?<month>"
            + Months
            + @")\s+(?<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?<year>\d{4})\b)?"
            + @"|\b(?<month>"
            + Months
            + @")\s+(?<year>\d{4})\b"
            + @"|\b(?<clock>\d{1,2}:\d\d)\b"
            + @"|\b(?<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)\b"
            + @"|[€$£¥]\s?(?<sum>\d+(?:[.,]\d+)*)|\b(?<sum>\d+(?:[.,]\d+)*)\s?(?:[€$£¥]|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?)\b)"
            + @"|\b(?<share>\d+(?:[.,]\d+)*|(?i:"
            + NumberWords
            + @"))\s?(?:%|per\s?cent\b)"
            + @"|\d+(?:[.,]\d+)*|\b(?i:"
            + NumberWords
            + @")\b",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Figures();

    [GeneratedRegex(@"\G[\s\u00A0]?([\p{L}°][\p{L}²³/]*)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextWord();

    [GeneratedRegex(@"\G-(\p{L}+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HyphenatedUnit();
}
