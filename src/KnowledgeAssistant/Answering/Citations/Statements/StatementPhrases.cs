using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Phrases of several words that say what one word says: "left out" is excluded, "fails to open" does not open, "not until May" only after May.</summary>
internal static partial class StatementPhrases
{
    private const string Verbs = """
        leave left leaves leaving out = exclude
        take took taken takes taking out = remove
        take took taken takes taking off = remove
        take took taken takes taking place = happen
        take took taken takes taking part = participate
        take took taken takes taking over = adopt
        take took taken takes taking away = remove
        take took taken takes taking back = return
        give gave given gives giving back = return
        hand handed hands handing back = return
        bring brought brings bringing back = return
        send sent sends sending back = return
        go goes went gone going back = return
        pay paid pays paying back = refund
        get gets got getting back = refund
        hand handed hands handing in = submit
        hand handed hands handing out = distribute
        hand handed hands handing over = give
        put puts putting off = postpone
        put puts putting on = wear
        put puts putting out = provide
        put puts putting up = install
        sign signed signs signing up = enrol
        sign signed signs signing off = confirm
        set sets setting up = install
        set sets setting off = trigger
        carry carried carries carrying out = perform
        fill filled fills filling in = complete
        fill filled fills filling out = complete
        call called calls calling off = cancel
        turn turned turns turning down = refuse
        go goes went gone going up = rise
        go goes went gone going down = fall
        cut cuts cutting down = fell
        cut cuts cutting off = remove
        get gets got getting rid of = remove
        get gets got getting off = dismount
        pick picked picks picking up = collect
        break broke broken breaks down = fail
        look looked looks looking after = care
        keep keeps kept keeping away = avoid
        stay stays stayed staying away = avoid
        give gave given gives giving up = stop
        run runs ran running out = expire
        rub rubbed rubs rubbing in = apply
        come came comes coming in = flow
        come came comes coming off = remove
        """;

    private static readonly (Regex Phrase, string Word)[] Phrases =
    [
        .. Verbs.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(VerbOf),
        (NoLonger(), "not"),
        (FailsTo(), "does not"),
        (NotUntil(), "only $1 after "),
        (NoneWithout(), "only $1 with "),
        (NotUnless(), "only $1 if "),
        (WaitUntil(), "only $1 then"),
        (NotPossible(), "not $1"),
        (EvenIf(), "also if"),
        (InAdvance(), "beforehand"),
        (AroundTheClock(), "always"),
        (AsWell(), "also"),
        (TwiceAYear(), "twice a year"),
        (HalfOf(), "50 percent"),
    ];

    public static string Of(string text)
    {
        foreach (var (phrase, word) in Phrases)
            text = phrase.Replace(text, word);
        return text;
    }

    /// <summary>The particle stands beside the verb or behind its short object: "take the filter out".</summary>
    private static (Regex, string) VerbOf(string line)
    {
        var sides = line.Split('=', StringSplitOptions.TrimEntries);
        var words = sides[0].Split(' ');
        var at = Array.FindLastIndex(words, word => !IsParticle(word)) + 1;
        var verbs = string.Join('|', words[..at]);
        var particle = string.Join(@"\s+", words[at..]);
        var pattern = $@"\b(?:{verbs})((?:\s+(?:the|it|them|all|your|its|their|his|her|a|an)(?:\s+[\p{{L}}]+){{0,2}}?)?)\s+{particle}\b";
        return (new Regex(pattern, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(2)), sides[1] + "$1");
    }

    private static bool IsParticle(string word) =>
        word
            is "out"
                or "off"
                or "place"
                or "part"
                or "over"
                or "away"
                or "back"
                or "in"
                or "on"
                or "up"
                or "down"
                or "rid"
                or "of"
                or "after";

    [GeneratedRegex(@"\bno(?:t any)? longer(?! than\b)", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex NoLonger();

    [GeneratedRegex(@"\b(?:fail(?:s|ed)?|refuse[sd]?) to\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex FailsTo();

    /// <summary>"Cannot dive until", "do not drive before".</summary>
    [GeneratedRegex(
        @"(?<!\b(?:if|when|whoever|who|that)\b[^,.;]*)\b(?:(?:must|may|can|could|should|shall|do|does|did|will|is|are) ?(?:not|n't)|cannot|never|not(?=[^,.;]* until\b))\b((?: [^\s,;.:()]+){1,8}?),? (?:until|before)\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex NotUntil();

    [GeneratedRegex(
        @"\b(?:(?:must|may|can|could|should|shall|do|does|did|will|is|are) ?(?:not|n't)|cannot|never|not|nobody|no one|no)\b((?: [^\s,;.:()]+){1,8}?),? without\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex NoneWithout();

    [GeneratedRegex(
        @"\b(?:(?:must|may|can|could|should|shall|do|does|did|will|is|are) ?(?:not|n't)|cannot|never|not|nobody|no one)\b((?: [^\s,;.:()]+){1,8}?),? unless\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex NotUnless();

    /// <summary>"Enrolment by telephone is not possible": what stands before is denied.</summary>
    [GeneratedRegex(
        @"(?<=^|[.;:,] )((?:[^\s,;.:()]+ ){1,10}?)(?:is|are|was|were) not (?:possible|available|offered|provided|accepted|admissible|envisaged|foreseen)\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex NotPossible();

    [GeneratedRegex(@"\bwait until\b((?: [^\s,;.:()]+){1,10}?) before\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex WaitUntil();

    [GeneratedRegex(@"\beven (?:if|when|though)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex EvenIf();

    [GeneratedRegex(@"\b(?:well )?in advance\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex InAdvance();

    [GeneratedRegex(@"\b(?:around the clock|at (?:all|any) (?:times?|hours?)|day and night)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AroundTheClock();

    [GeneratedRegex(@"\b(?:as well|too)(?=\s*(?:[.,;]|$))", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AsWell();

    [GeneratedRegex(@"\bevery (?:six|6) months\b|\bhalf-yearly\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex TwiceAYear();

    [GeneratedRegex(@"\b(?:by|into|in) half\b|\bhalf of (?=it\b|them\b|the\b|all\b)", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex HalfOf();
}
