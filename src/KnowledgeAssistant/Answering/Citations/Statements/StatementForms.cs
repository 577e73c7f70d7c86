using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Brings phrases and writings that mean the same into one form before a sentence is read: times, dates, "at least", "a quarter of an hour".</summary>
internal static partial class StatementForms
{
    private static readonly (Regex Phrase, string Word)[] Phrases =
    [
        (NoNeed(), " optional "),
        (AsLongAs(), " up to "),
        (AtLeast(), " minimum "),
        (AtMost(), " maximum "),
        (FreeOf(), " free "),
        (NotNeeded(), " optional "),
        (HaveTo(), " must "),
        (AbleTo(), " can "),
        (NobodyBut(), " only "),
        (ByHand(), " manually "),
        (ByItself(), " automatically "),
        (OutOfOrder(), " not working "),
        (AllBut(), " most "),
        (InPart(), " partly "),
        (SwitchOn(), " enable "),
        (SwitchOff(), " disable "),
        (Tenth(), " 10 percent "),
        (Fifth(), " 20 percent "),
        (Quarter(), " 25 percent "),
        (Half(), " 50 percent "),
        (QuarterHour(), " 15 minutes "),
        (HalfHour(), " 30 minutes "),
        (HalfYear(), " 6 months "),
        (PerCent(), "%"),
        (LineBreak(), ""),
    ];

    public static string Of(string sentence)
    {
        var text = Time().Replace(sentence.Replace('’', '\''), TimeOf);
        text = SpokenTime().Replace(text, SpokenTimeOf);
        text = IsoDate().Replace(text, DateOf);
        text = Noon().Replace(text, match => match.Length == "midnight".Length ? " t2400 " : " t1200 ");
        text = StatementPhrases.Of(text);
        foreach (var (phrase, word) in Phrases)
            text = phrase.Replace(text, word);
        return text;
    }

    private static string TimeOf(Match match)
    {
        var hour = int.Parse(match.Groups["h"].ValueSpan, CultureInfo.InvariantCulture);
        var minute = match.Groups["m"] is { Success: true } minutes ? int.Parse(minutes.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var half = match.Groups["half"].Value;
        if (half.StartsWith('p') || half.StartsWith('P'))
            hour = (hour % 12) + 12;
        else if (half.Length > 0)
            hour %= 12;
        return string.Create(CultureInfo.InvariantCulture, $" t{hour:00}{minute:00} ");
    }

    private static string SpokenTimeOf(Match match)
    {
        var word = match.Groups["h"].Value.ToLowerInvariant();
        var hour = int.TryParse(word, out var digits) ? digits : NumberWords.Read([word], 0)?.Value ?? 0;
        var isLate = match.Groups["half"].Value.ToLowerInvariant() is "afternoon" or "evening";
        return string.Create(CultureInfo.InvariantCulture, $" t{(isLate ? (hour % 12) + 12 : hour):00}00 ");
    }

    private static string DateOf(Match match)
    {
        var month = int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture);
        if (month is < 1 or > 12)
            return match.Value;
        var name = CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month);
        return string.Create(CultureInfo.InvariantCulture, $"{match.Groups["d"]} {name} {match.Groups["y"]}");
    }

    [GeneratedRegex(
        @"\b(?<h>[01]?\d|2[0-4])(?:[:.](?<m>[0-5]\d)(?:\s*(?<half>[ap])\.?m\b\.?|\b(?!\.?\d))|\s*(?<half>[ap])\.?m\b\.?)",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex Time();

    [GeneratedRegex(@"\b(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)\b", RegexOptions.None, 2000)]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"\b(?:noon|midday|midnight)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Noon();

    [GeneratedRegex(@"\b(?:at least|no (?:less|fewer) than|not (?:less|fewer) than|a minimum of)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AtLeast();

    [GeneratedRegex(
        @"\b(?:at (?:the )?most|no more than|not more than|a maximum of|(?:may |must |should )?not exceed)\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex AtMost();

    [GeneratedRegex(
        @"\b(?:free of charge|at no (?:extra |additional )?(?:cost|charge)|for free|without (?:a |any )?(?:charge|fee|cost)|costs? (?:you )?nothing)\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex FreeOf();

    [GeneratedRegex(
        @"\b(?:need not|needn't|(?:do|does|did)(?:n't| not) (?:have|need) to|not (?:required|obliged|necessary|mandatory|compulsory|obligatory|needed))\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex NotNeeded();

    [GeneratedRegex(@"\b(?:ha(?:s|ve) to|needs? to|(?:is|are) to)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex HaveTo();

    [GeneratedRegex(@"\b(?:is|are|was|were) able to\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AbleTo();

    [GeneratedRegex(@"\b(?:nobody|no one|none|nothing|no other than) (?:but|except|other than)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex NobodyBut();

    [GeneratedRegex(@"\bno (?:need|obligation|requirement) (?:to|for)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex NoNeed();

    [GeneratedRegex(@"\bas (?:long|much|many|high) as(?= (?:\p{Sc}|\d))", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AsLongAs();

    [GeneratedRegex(
        @"\b(?<h>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1?\d)(?: o'clock)? in the (?<half>morning|afternoon|evening)\b|\b(?<h>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1?\d) o'clock\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex SpokenTime();

    [GeneratedRegex(@"\bby hand\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex ByHand();

    [GeneratedRegex(
        @"\b(?:(?:by|of) (?:itself|themselves)|on (?:its|their) own|of (?:its|their) own accord)\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex ByItself();

    [GeneratedRegex(@"\bout of (?:order|service)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex OutOfOrder();

    [GeneratedRegex(@"\b(?:all|every|any)(?= (?:\w+ )?(?:but|except) )", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AllBut();

    [GeneratedRegex(@"\b(?:only )?in part\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex InPart();

    [GeneratedRegex(@"\b(?:switch|turn)(?:ed|es|s|ing)? on\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex SwitchOn();

    [GeneratedRegex(@"\b(?:switch|turn)(?:ed|es|s|ing)? (?:it |them )?off\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex SwitchOff();

    [GeneratedRegex(@"\b(?:a|one) tenth\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Tenth();

    [GeneratedRegex(@"\b(?:a|one) fifth\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Fifth();

    [GeneratedRegex(@"\b(?:a|one) quarter (?=of\b)(?!of an hour)", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Quarter();

    [GeneratedRegex(@"\bhalf (?=of\b|the\b)(?!of an hour|the year|the hour)", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Half();

    [GeneratedRegex(@"\b(?:a )?quarter of an hour\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex QuarterHour();

    [GeneratedRegex(@"\bhalf (?:an|of an|the) hour\b|\ba half[- ]hour\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex HalfHour();

    [GeneratedRegex(@"\bhalf (?:a|the) year\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex HalfYear();

    [GeneratedRegex(@"\bper ?cent\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex PerCent();

    /// <summary>A word broken over two lines.</summary>
    [GeneratedRegex(@"(?<=\p{L})[-\u2010\u00ad]\s*\n\s*(?=\p{Ll})|\u00ad", RegexOptions.None, 2000)]
    private static partial Regex LineBreak();
}
