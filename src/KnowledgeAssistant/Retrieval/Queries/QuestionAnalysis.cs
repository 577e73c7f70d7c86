using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Queries;

/// <summary>What the words of a question tell: its kind and the words it turns on.</summary>
internal static partial class QuestionAnalysis
{
    /// <summary>The first rule that matches decides; more telling ones stand first.</summary>
    private static readonly (Regex Pattern, QuestionKind Kind)[] Rules =
    [
        (HowMuch(), QuestionKind.HowMuch),
        (When(), QuestionKind.When),
        (HowMany(), QuestionKind.HowMany),
        (HowTo(), QuestionKind.HowTo),
        (Definition(), QuestionKind.Definition),
        (Who(), QuestionKind.Who),
        (Where(), QuestionKind.Where),
        (Why(), QuestionKind.Why),
        (List(), QuestionKind.List),
        (YesNo(), QuestionKind.YesNo),
    ];

    public static QuestionKind KindOf(string question)
    {
        var head = question.Length <= 1000 ? question : question[..1000];
        foreach (var (pattern, kind) in Rules)
            if (pattern.IsMatch(head))
                return kind;
        return QuestionKind.Other;
    }

    /// <param name="asked">What the reader typed, where <paramref name="question"/> was made of it: its own kind counts first.</param>
    public static QuestionKind KindOf(string question, string? asked) =>
        asked is not null && KindOf(asked) is var own and not QuestionKind.Other ? own : KindOf(question);

    /// <summary>In plain words, for the step that the reader sees.</summary>
    public static string Describe(QuestionKind kind) =>
        kind switch
        {
            QuestionKind.Who => "a person",
            QuestionKind.When => "a date or a length of time",
            QuestionKind.Where => "a place",
            QuestionKind.HowMany => "a number",
            QuestionKind.HowMuch => "a sum or a price",
            QuestionKind.Definition => "what something is",
            QuestionKind.YesNo => "a yes or no",
            QuestionKind.HowTo => "how something is done",
            QuestionKind.Why => "a reason",
            QuestionKind.List => "a list",
            _ => "a fact",
        };

    /// <summary>Content terms in order, each once.</summary>
    public static IReadOnlyList<string> Terms(string question) => [.. Analyser.Terms(question).Distinct(StringComparer.Ordinal)];

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(
        @"\bhow much (?:is|are|does|do|did|will|would|money|more|extra|of a (?:discount|fee)|(?:\w+ )?(?:deposit|rent|fee|tax|pay|bonus|notice|cost))\b(?!.*\b(?:notice|time)\b)|\bhow many (?:euros?|dollars?|pounds?|cents?)\b|\bwhat (?:does|do|did|will|would) .*\b(?:cost|pay|paid|earn|get per)\b|\b(?:price|cost|fee|salary|wage|sum|deposit|rate|budget|discount|bonus)s?\b.*\?|\bearn|per cent|percentage",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex HowMuch();

    [GeneratedRegex(
        @"\bwhen\b|\bhow (?:long|soon|quickly|fast|often|late|early)\b|\bhow (?:many|much) (?:\w+ )?(?:hours?|days?|weeks?|months?|years?|minutes?|time|notice)\b|\b(?:until|by|since) when\b|\bwh(?:at|ich) (?:\w+ )?(?:time|date|day|year|month)\b|\bdeadline\b|\b(?:opening|closing) (?:hours|times?)\b|\bnotice period\b|\b(?:open|closed) on\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex When();

    [GeneratedRegex(
        @"\bhow (?:many|far|high|heavy|large|big|deep|tall|wide|old|hot|cold|strong|wide|much)\b|\b(?:number|weight|height|length|width|speed|temperature|torque|size|capacity|range|limit|maximum|minimum|heaviest|largest|smallest|most|least) \b|\b(?:weight|height|length|width|speed|temperature|torque|capacity|range|limit)\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex HowMany();

    [GeneratedRegex(
        @"\bhow (?:do|does|can|could|should|would|must|to|is|are)\b|\b(?:steps|procedure|instructions|way) (?:to|for)\b|\bwhat (?:should|must|do) (?:i|we|you|one) (?:do|have to do)\b|\bin which (?:order|sequence)\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex HowTo();

    [GeneratedRegex(
        @"^\W*(?:what(?:'s| is| are| was| were) (?:a |an |the )?(?:[\w-]+ ?){1,3}\?*$|what does .* (?:mean|stand for)|(?:define|explain|meaning of)\b)|\bmeaning of\b|\bwhat does .* mean\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Definition();

    [GeneratedRegex(
        @"\bwho(?:m|se)?\b|\bwhich (?:person|people|man|woman|team|department|company|employee)\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Who();

    [GeneratedRegex(
        @"\bwhere\b|\b(?:what|which) (?:place|city|town|country|room|address|street|location)\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Where();

    [GeneratedRegex(@"\bwhy\b|\bwhat (?:is|was) the reason\b|\bfor what reason\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Why();

    [GeneratedRegex(
        @"^\W*(?:list|name|give me|show me)\b|\b(?:what|which) (?:\w+ )?(?:are|were) (?:all )?the\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex List();

    [GeneratedRegex(
        @"(?:^|[,.!?;-]\s*)\W*(?:and |so |but )?(?:is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had|am)\b",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex YesNo();
}
