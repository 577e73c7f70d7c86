using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Answering.Suggestions;

/// <summary>
/// Turns a sentence of a document into the question that it answers, where its shape leaves no doubt: "A booking can be cancelled up to 48 hours
/// before." gives "When can a booking be cancelled?". English only; anything else gives nothing, for no question is better than a silly one.
/// </summary>
internal static partial class SentenceQuestion
{
    private const string Subject =
        @"^(?<subject>(?:(?:The|A|An|Each|Every) )?[\p{L}\d][\p{L}\d'’-]*(?: [\p{L}\d€](?:[\p{L}\d'’-]|,(?=\d))*){0,4}?)";
    private const string Number =
        @"(?:(?:about|around|at least|up to|exactly|only) )?(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty)";
    private const string Participle =
        @"(?:\p{L}{3,}ed|paid|sent|given|taken|made|held|kept|found|built|told|done|lent|brought|written|worn|shown|sold|read|set|cut|drawn|bought)";
    private const string Time =
        @"(?:minute|hour|day|night|week|month|year|noon|midnight|morning|evening|spring|summer|autumn|winter|km|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";

    private static readonly HashSet<string> NoSubject = new(
        (
            "and or nor but if when where while as than that which who whom whose whoever whatever this these those such it they we you he she i one ones "
            + "nobody nothing everyone everybody anyone someone there here other others another further more most some any all both not no only "
            + "also then so its their our your his her my us me them him either neither may can must should will shall would is are was were be has have had do does did to for of by from with without at on in into until before after"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string> SubjectLinks = new(
        ["of", "for", "in", "above", "below", "with"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <param name="isCommon">Whether the word is used without a capital elsewhere, so that it is no name.</param>
    public static string? Of(string sentence, Func<string, bool> isCommon)
    {
        if (sentence.Length > 220 || sentence.Contains('“', StringComparison.Ordinal))
            return null;
        return HowMany(sentence, isCommon)
            ?? HowMuch(sentence, isCommon)
            ?? When(sentence, isCommon)
            ?? HowOften(sentence)
            ?? Needs(sentence, isCommon);
    }

    private static string? HowMany(string sentence, Func<string, bool> isCommon) =>
        CountOf().Match(sentence) is { Success: true } found && SubjectOf(found, isCommon) is { } subject
            ? $"How many {found.Groups["noun"].Value} {Asking(found, subject)}?"
            : null;

    private static string? HowMuch(string sentence, Func<string, bool> isCommon)
    {
        if (MeasureOf().Match(sentence) is not { Success: true } found || SubjectOf(found, isCommon) is not { } subject)
            return null;
        var lasts = found.Groups["verb"].Value is "last" or "lasts" or "take" or "takes";
        if (lasts && !TimeIn().IsMatch(found.Groups["rest"].Value))
            return null;
        return $"How {(lasts ? "long" : "much")} {Asking(found, subject)}?";
    }

    private static string? When(string sentence, Func<string, bool> isCommon)
    {
        if (PassiveOf().Match(sentence) is not { Success: true } found || SubjectOf(found, isCommon) is not { } subject)
            return null;
        var (be, rest) = (found.Groups["be"].Value.Split(' '), found.Groups["rest"].Value);
        var often = EveryIn().IsMatch(rest);
        if (!often && !PointIn().IsMatch(rest))
            return null;
        var verb = string.Join(' ', [.. be.Skip(1), found.Groups["part"].Value]);
        return
            $"{(often ? "How often" : be[0] is "can" or "may" ? "Until when" : "When")} {be[0]} {subject} {verb}?" is var question
            && be[0] is "can" or "may"
            && !UntilIn().IsMatch(rest)
            ? $"When {be[0]} {subject} {verb}?"
            : question;
    }

    private static string? HowOften(string sentence) =>
        ImperativeOf().Match(sentence) is { Success: true } found
        && found.Groups["object"].Value is var thing
        && thing.Split(' ').Length > 2
        && IsPlain(thing)
            ? $"How often should I {found.Groups["verb"].Value.ToLowerInvariant()} {thing}?"
            : null;

    private static string? Needs(string sentence, Func<string, bool> isCommon) =>
        NeedOf().Match(sentence) is { Success: true } found && SubjectOf(found, isCommon) is { } subject
            ? $"What {Asking(found, subject)}?"
            : null;

    /// <summary>"does the works council have".</summary>
    private static string Asking(Match found, string subject)
    {
        var verb = found.Groups["verb"].Value;
        var (helper, bare) =
            verb == "has" ? ("does", "have")
            : verb.EndsWith('s') ? ("does", verb[..^1])
            : ("do", verb);
        return $"{helper} {subject} {bare}";
    }

    /// <summary>As it stands within a sentence; null for what names nothing by itself.</summary>
    private static string? SubjectOf(Match found, Func<string, bool> isCommon)
    {
        var subject = found.Groups["subject"].Value;
        var words = subject.Split(' ');
        if (!IsPlain(subject) || (words.Length == 1 && words[0].Length < 4))
            return null;
        // "The start" of what? Of what stood before it, which the question does not say.
        if (words[0] is "The" or "A" or "An" or "Each" or "Every")
            return words.Length < (words[0] is "The" ? 3 : 2) ? null : char.ToLowerInvariant(subject[0]) + subject[1..];
        return isCommon(words[0]) ? char.ToLowerInvariant(subject[0]) + subject[1..] : subject;
    }

    private static bool IsPlain(string phrase)
    {
        var words = phrase.Split(' ');
        return !words
            .Where((word, place) => NoSubject.Contains(word) && !(place > 0 && place < words.Length - 1 && SubjectLinks.Contains(word)))
            .Any();
    }

    [GeneratedRegex(
        Subject
            + " (?<verb>has|have|holds|hold|carries|carry|employs|employ|contains|contain|covers|cover) "
            + Number
            + @" (?<noun>\p{Ll}{3,}s)\b",
        RegexOptions.None,
        1_000
    )]
    private static partial Regex CountOf();

    [GeneratedRegex(
        Subject
            + @" (?<verb>costs|cost|weighs|weigh|lasts|last|takes|take) (?<rest>(?:(?:about|around|at least|up to|at most) )?[€$£]?\d.*)",
        RegexOptions.None,
        1_000
    )]
    private static partial Regex MeasureOf();

    [GeneratedRegex(
        Subject + " (?<be>is|are|can be|may be|must be) (?<part>" + Participle + @"(?: (?:back|out|off|up|down|away))?)\b(?<rest>[^,;:]*)",
        RegexOptions.None,
        1_000
    )]
    private static partial Regex PassiveOf();

    [GeneratedRegex(
        @"^(?<verb>Check|Change|Clean|Replace|Oil|Grease|Charge|Test|Tighten|Wash|Renew|Inspect|Update|Review|Back up|Put on) (?<object>(?:\p{L}[\p{L}-]* ?){1,6}?) (?:at least )?(?:every|once a|twice a) ",
        RegexOptions.None,
        1_000
    )]
    private static partial Regex ImperativeOf();

    [GeneratedRegex(Subject + @" (?<verb>needs|need|requires|require) (?!to\b|not\b|no\b)\p{L}", RegexOptions.None, 1_000)]
    private static partial Regex NeedOf();

    [GeneratedRegex(@"\b" + Time + @"s?\b", RegexOptions.None, 1_000)]
    private static partial Regex TimeIn();

    [GeneratedRegex(@"\b(?:every|once a|twice a|times a) ", RegexOptions.None, 1_000)]
    private static partial Regex EveryIn();

    [GeneratedRegex(@"\b(?:until|within|by|before|after|up to|from|on|in|at) .*\b" + Time + @"s?\b", RegexOptions.None, 1_000)]
    private static partial Regex PointIn();

    [GeneratedRegex(@"\b(?:until|up to|before)\b", RegexOptions.None, 1_000)]
    private static partial Regex UntilIn();
}
