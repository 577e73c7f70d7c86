using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Disagreements;

/// <summary>
/// Finds sources of one answer that contradict each other, by rule: two sentences of different documents that share most of their content
/// words, speak of the same names and codes, and differ in a figure of the same unit, a date, or in saying no. At least one of the two is
/// used by the answer. It rather misses a contradiction than sees one where there is none: a reader who was warned for nothing twice does
/// not read the third warning.
/// </summary>
public static class DisagreementFinder
{
    /// <summary>More is no note but a report.</summary>
    private const int Most = 3;

    /// <summary>Least share of common terms: below it, sentences about the same subject that both are right begin.</summary>
    private const double LeastAlike = 0.65;

    /// <summary>A date is said of many things; there the sentences must be nearly the same.</summary>
    private const double LeastAlikeDated = 0.8;

    /// <summary>A "not" may stand in a clause that the other side lacks; the words must be the same and no more of them.</summary>
    private const double LeastAlikeDenied = 0.9;
    private const int MostWordsApart = 3;

    private const int LeastShared = 3;

    /// <param name="sentences">The answer's; may be empty, then only citations that were located count as used.</param>
    /// <param name="evidence">All passages of the turn, cited or not, as far as the asker may read them.</param>
    /// <returns>The clearest first.</returns>
    public static IReadOnlyList<Disagreement> Find(
        IReadOnlyCollection<AnswerSentence> sentences,
        IReadOnlyCollection<Citation> citations,
        IReadOnlyCollection<Evidence> evidence
    )
    {
        if (citations.Count == 0 || evidence.Select(item => item.VersionId).Distinct().Count() < 2)
            return [];
        var statements = evidence.Where(item => item.Text.Length > 0).SelectMany(Statement.In).ToList();
        var used = statements.ConvertAll(statement => UsedBy(statement, sentences, citations));
        var found = new List<Disagreement>();
        for (var i = 0; i < statements.Count; i++)
        for (var j = i + 1; j < statements.Count; j++)
            if ((used[i] ?? used[j]) is not null && Compare(statements[i], statements[j], used[i], used[j]) is { } one)
                found.Add(one);
        return [.. found.OrderByDescending(one => one.Alike).DistinctBy(one => (one.First.Text, one.Second.Text)).Take(Most)];
    }

    /// <summary>Whether two pieces of evidence contradict each other, by the same rules.</summary>
    internal static bool Disagree(Candidate one, Candidate other) =>
        one.Evidence.DocumentId != other.Evidence.DocumentId
        && Statement.Of(one) is { } first
        && Statement.Of(other) is { } second
        && Compare(first, second, null, null) is not null;

    /// <summary>Number of the citation that the statement stands in, or that a sentence of the answer draws from it; else null.</summary>
    private static int? UsedBy(Statement statement, IReadOnlyCollection<AnswerSentence> sentences, IReadOnlyCollection<Citation> citations)
    {
        var own = citations.Where(citation => citation.Evidence.VersionId == statement.Evidence.VersionId).ToList();
        if (own.Find(citation => citation.Range is { } range && range.Overlaps(statement.Range)) is { } located)
            return located.Number;
        foreach (var citation in own.Where(citation => citation is { Range: null, Support: not Support.Unsupported }))
        foreach (var sentence in sentences.Where(sentence => sentence.Citations.Contains(citation.Number)))
        {
            var terms = Retrieval.Analysis.Analyser.Terms(sentence.Text).ToHashSet(StringComparer.Ordinal);
            if (statement.Terms.Count(terms.Contains) >= LeastAlike * statement.Terms.Count)
                return citation.Number;
        }
        return null;
    }

    private static Disagreement? Compare(Statement one, Statement other, int? usedOne, int? usedOther)
    {
        if (one.Evidence.DocumentId == other.Evidence.DocumentId && one.Evidence.VersionId == other.Evidence.VersionId)
            return null;
        var shared = one.Terms.Count(other.Terms.Contains);
        var alike = (double)shared / (one.Terms.Count + other.Terms.Count - shared);
        if (shared < LeastShared || alike < LeastAlike || !SpeakOfTheSame(one, other))
            return null;
        if (Difference(one, other) is not var (kind, left, right) || !IsClear(kind, one, other, alike))
            return null;
        var first = new DisagreeingSentence(one.Evidence, one.Range, one.Text, left, usedOne);
        var second = new DisagreeingSentence(other.Evidence, other.Range, other.Text, right, usedOther);
        return first.Evidence.Date.Date >= second.Evidence.Date.Date
            ? new Disagreement(kind, first, second, alike)
            : new Disagreement(kind, second, first, alike);
    }

    private static bool IsClear(DisagreementKind kind, Statement one, Statement other, double alike) =>
        kind switch
        {
            DisagreementKind.Number => true,
            DisagreementKind.Date => alike >= LeastAlikeDated,
            _ => alike >= LeastAlikeDenied && Math.Abs(one.Words - other.Words) <= MostWordsApart,
        };

    /// <summary>A name of one side must be named by the other, if only in its title or headings; two model codes are two subjects.</summary>
    private static bool SpeakOfTheSame(Statement one, Statement other) =>
        one.Names.All(name => other.Terms.Contains(name) || other.Context.Contains(name))
        && other.Names.All(name => one.Terms.Contains(name) || one.Context.Contains(name))
        && (one.Codes.Count == 0 || other.Codes.Count == 0 || one.Codes.Overlaps(other.Codes));

    private static (DisagreementKind Kind, IReadOnlyList<TextRange> One, IReadOnlyList<TextRange> Other)? Difference(
        Statement one,
        Statement other
    )
    {
        foreach (var unit in one.Quantities.Select(figure => figure.Unit).Distinct(StringComparer.Ordinal))
        {
            var left = one.Quantities.Where(figure => figure.Unit == unit).ToList();
            var right = other.Quantities.Where(figure => figure.Unit == unit).ToList();
            var (onlyLeft, onlyRight) = (Without(left, right), Without(right, left));
            // A figure that one side has besides is more detail; each must have one that the other lacks.
            if (left.Count != right.Count || onlyLeft.Count == 0 || onlyRight.Count == 0)
                continue;
            return (
                left[0].IsDate ? DisagreementKind.Date : DisagreementKind.Number,
                [.. onlyLeft.Select(figure => figure.Range)],
                [.. onlyRight.Select(figure => figure.Range)]
            );
        }
        return one.IsNegated != other.IsNegated ? (DisagreementKind.Denial, [], []) : null;
    }

    private static List<Quantity> Without(List<Quantity> figures, List<Quantity> others) =>
        figures.FindAll(figure => !others.Exists(other => other.Value == figure.Value));
}
