using System.Buffers;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Disagreements;

/// <summary>A sentence of a passage with what is compared in it.</summary>
/// <param name="Range">Its place in the version's normalised text.</param>
/// <param name="Terms">Content terms without figures and everyday words.</param>
/// <param name="Context">Terms of title and headings: what the sentence is about without saying it.</param>
internal sealed partial record Statement(
    Evidence Evidence,
    TextRange Range,
    string Text,
    IReadOnlySet<string> Terms,
    IReadOnlySet<string> Context,
    IReadOnlyList<Quantity> Quantities,
    IReadOnlySet<string> Names,
    IReadOnlySet<string> Codes,
    bool IsNegated
)
{
    /// <summary>Fewer terms of its own make a sentence that could speak of anything.</summary>
    private const int LeastTerms = 3;

    /// <summary>A line of code or of a log says nothing that could be wrong.</summary>
    private const int LeastWords = 5;

    private static readonly SearchValues<char> CodeSigns = SearchValues.Create("{}#=<>\\`");

    public int Words => Word().Count(Text);

    /// <summary>The sentences and list items of a passage; headings, questions and table rows say nothing that can be set against another sentence.</summary>
    public static IEnumerable<Statement> In(Evidence evidence) => Candidate.In(evidence).Select(Of).OfType<Statement>();

    /// <returns>Null where it says nothing that can be set against another sentence.</returns>
    public static Statement? Of(Candidate candidate)
    {
        if (candidate.Kind is not (PassagePartKind.Sentence or PassagePartKind.ListItem))
            return null;
        if (!IsProse(candidate.Text) || SpeaksOfItself().IsMatch(candidate.Text))
            return null;
        var title = string.Join('\n', [candidate.Evidence.Title, .. candidate.Evidence.HeadingPath]);
        var context = Analyser.Terms(title).ToHashSet(StringComparer.Ordinal);
        var statement = Of(candidate, context, title + "\n" + candidate.Heading);
        return statement.Terms.Count >= LeastTerms ? statement : null;
    }

    private static Statement Of(Candidate candidate, HashSet<string> context, string title)
    {
        var (evidence, text) = (candidate.Evidence, candidate.Text);
        var marks = SentenceMarks.Of(text);
        var quantities = Quantity.In(text);
        var terms = Analyser
            .Tokens(text)
            .Where(token => !quantities.Any(figure => token.Start < figure.Range.End && figure.Range.Start < token.End))
            .Select(token => token.Term)
            .Where(term => !char.IsDigit(term[0]))
            .ToHashSet(StringComparer.Ordinal);
        // The unit counts as content: "hours before the rental" is not "kilograms before the rental".
        terms.UnionWith(quantities.Select(figure => figure.Unit).Where(unit => unit.Length > 0));
        return new Statement(
            evidence,
            new TextRange(evidence.Range.Start + candidate.Range.Start, evidence.Range.Start + candidate.Range.End),
            text,
            terms,
            context,
            quantities,
            // Months and weekdays are written like names.
            marks.Names.Except(quantities.SelectMany(figure => Analyser.Terms(text[figure.Range.Start..figure.Range.End]))).ToHashSet(),
            CodesIn(text + "\n" + title),
            marks.IsNegated
        );
    }

    private static bool IsProse(string text) => !text.AsSpan().ContainsAny(CodeSigns) && Word().Count(text) >= LeastWords;

    private static HashSet<string> CodesIn(string text) => [.. Code().Matches(text).Select(match => match.Value.ToUpperInvariant())];

    /// <summary>"This policy applies from …": each document says it of itself, and none is wrong.</summary>
    [GeneratedRegex(
        @"\b(?:this|these|the present|our present)\s+(?:\p{L}+\s+)?(?:polic(?:y|ies)|document|guide|version|release|edition|list|page|manual|terms|handbook|notice|price list|note|minutes|report|agreement|contract|rules?|update|section|chapter|article|table)\b|\b(?:published|last updated|last changed|valid from|in force)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SpeaksOfItself();

    [GeneratedRegex(@"(?<=^|[\s(\u201c""'])\p{L}[\p{L}'’-]*(?=[\s.,;:!?)\u201d""'%]|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    /// <summary>Letters and digits in one word: "Q3", "E-4301", "DR-17b"; a year after a word ("policy-2025") is none.</summary>
    [GeneratedRegex(@"\b\p{L}+(?![-]?(?:19|20)\d\d\b)-?\d[\p{L}\d-]*\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
