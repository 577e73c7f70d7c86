using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>Whether a sentence holds the kind of thing a question asks for. Rough on purpose: it tips the scales between sentences, no more.</summary>
internal static partial class AnswerKinds
{
    /// <summary>True where the sentence has it, false where it lacks it, null where the kind of question tells nothing.</summary>
    public static bool? Holds(QuestionKind kind, string sentence, bool isRow) =>
        kind switch
        {
            QuestionKind.Who => Person().IsMatch(sentence),
            QuestionKind.When => Time().IsMatch(sentence),
            QuestionKind.Where => Place().IsMatch(sentence),
            QuestionKind.HowMany => Number().IsMatch(sentence),
            QuestionKind.HowMuch => Money().IsMatch(sentence),
            QuestionKind.Definition => isRow || Definition().IsMatch(sentence),
            QuestionKind.YesNo => Permission().IsMatch(sentence),
            QuestionKind.Why => Reason().IsMatch(sentence),
            QuestionKind.HowTo => Instruction().IsMatch(sentence),
            _ => null,
        };

    /// <summary>1 where the place holds what was asked for, one half where that tells nothing or only the unit is another, 0 where it lacks it.</summary>
    /// <param name="searchText">The sentence; a table row with its header.</param>
    public static double Fit(QuestionKind kind, string question, string sentence, string searchText, bool isRow) =>
        Holds(kind, sentence, isRow) switch
        {
            false => 0,
            null => 0.5,
            true => kind is QuestionKind.HowMany or QuestionKind.When && AskedUnit.Holds(question, searchText) == false ? 0.5 : 1,
        };

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private const string NumberWords =
        "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|million|half|once|twice";

    [GeneratedRegex(@"\d|\b(?:one|" + NumberWords + @")\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"[€$£¥]\s?\d|\d\s?(?:[€$£¥%]|EUR|USD|GBP|CHF|euros?|dollars?|pounds?|cents?|per\s?cent)|\b(?:free|free of charge|half|double|nothing|without charge)\b|\b(?:"
            + NumberWords
            + @") (?:\w+ )?(?:euros?|dollars?|pounds?|per\s?cent)\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Money();

    [GeneratedRegex(
        @"\b(?:1[0-9]|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)\b|(?:\d|\b(?:an?|one|every|each|first|last|"
            + NumberWords
            + @"))[\s-](?:\w+ )?(?:second|minute|hour|day|week|month|quarter|year|decade|centur|night)|\b(?:noon|midnight|daily|weekly|monthly|yearly|annually|century|today|immediately|at once|always|never)\b|\d\s?(?:h|min|s|ms|am|pm)\b|\d\s?per\s?cent\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Time();

    [GeneratedRegex(
        @"\b\p{Lu}[\p{Ll}'’-]+ (?:\p{Lu}\.? |de |van |von |der |la )*\p{Lu}[\p{Ll}'’-]+|\b\p{Lu}\p{Ll}+ (?:wrote|said|built|founded|made|led|asked|will|has|is|was)\b|\b(?:[Mm]anager|[Dd]irector|[Ll]eads?|[Ee]ngineers?|[Tt]echnicians?|[Oo]fficers?|[Tt]eams?|[Dd]epartment|[Dd]esk|[Bb]oard|[Cc]ommittee|[Ss]taff|[Ee]mployees?|[Pp]ersons?|[Pp]eople|[Ww]hoever|[Hh]irer|[Cc]ustomers?|[Aa]dmins?|[Uu]sers?|[Oo]wners?|[Ss]upervisor|[Cc]ompany)\b",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Person();

    [GeneratedRegex(
        @"\b(?:in|at|on|under|behind|beside|near|above|below|inside|outside|from|into|between|next to|to) (?:the |a |an |its |our |your )?[\p{L}\p{N}]",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Place();

    [GeneratedRegex(
        @"\b(?:is|are|was|were) (?:a|an|the|any|what|when|defined|called|known|used|one)\b|\bmeans?\b|\brefers? to\b|\bstands? for\b|\bdenotes?\b|:",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Definition();

    [GeneratedRegex(
        @"\b(?:may|must|can|cannot|could|should|shall|need|needs|needed|allowed|permitted|possible|required|forbidden|prohibited|only|not|never|no|yes|always|every|nobody|free|pays?|closed)\b|n['’]t\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Permission();

    [GeneratedRegex(
        @"\b(?:because|since|so that|therefore|reason|due to|in order|owing to|as a result|which is why|for reasons|to (?:avoid|prevent|keep|protect))\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Reason();

    [GeneratedRegex(
        @"^\W*(?:\d+[.)]|[-*•])|^\W*(?:(?:First|Then|Next|Now|Finally|Afterwards|To \w+[^,]*), )?(?:Use|Open|Choose|Select|Click|Press|Hold|Turn|Put|Take|Remove|Insert|Install|Sign|Go|Enter|Type|Set|Check|Tell|Call|Ask|Send|Write|Make|Keep|Leave|Lift|Pull|Push|Switch|Stop|Start|Wait|Move|Lock|Unlock|Connect|Disconnect|Charge|Add|Create|Run|Tighten|Loosen|Bleed|Clean|Replace|Read|Report|Bring|Give|Return|Place|Fit|Attach|Mount|Lay|Store|Fill|Log|Follow|Hand|Ride|Apply)\b|\bby \w+ing\b|\bmust be\b|\bis done\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Instruction();
}
