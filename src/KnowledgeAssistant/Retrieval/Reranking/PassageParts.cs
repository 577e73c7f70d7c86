using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>Takes a passage apart into sentences, list items and table rows; headings and questions become the context of what follows.</summary>
internal static partial class CandidateReader
{
    private const int LongestHeading = 80;

    public static IReadOnlyList<Candidate> Read(Evidence evidence)
    {
        var rows = TableRow.In(evidence.Text, evidence.TableHeader).ToDictionary(row => row.Range.Start);
        var candidates = new List<Candidate>();
        var heading = "";
        var line = -1;
        var end = 0;
        foreach (var part in Sentences.Split(evidence.Text))
        {
            if (line < 0 || evidence.Text.AsSpan(end, part.Start - end).Contains('\n'))
                line++;
            end = part.End;
            var row = rows.GetValueOrDefault(part.Start);
            if (row is null && Inside(rows.Values, part))
                continue;
            var range = row?.Range ?? part;
            var kind = row is not null ? CandidateKind.TableRow : KindOf(evidence.Text, part);
            candidates.Add(new Candidate(evidence, candidates.Count, range, line, kind, heading, row));
            if (kind is CandidateKind.Heading or CandidateKind.Question)
                heading = evidence.Text[part.Start..part.End];
        }
        return candidates;
    }

    /// <summary>Later sentences of a table cell.</summary>
    private static bool Inside(IEnumerable<TableRow> rows, TextRange part) =>
        rows.Any(row => row.Range.Start < part.Start && part.End <= row.Range.End);

    private static CandidateKind KindOf(string text, TextRange part)
    {
        var sentence = text.AsSpan(part.Start, part.Length);
        if (sentence.Contains(" | ", StringComparison.Ordinal))
            return CandidateKind.Heading; // The header row of a table.
        if (ListMark().IsMatch(sentence))
            return CandidateKind.ListItem;
        if (sentence[^1] == '?')
            return CandidateKind.Question;
        var opensLine = part.Start == 0 || text[part.Start - 1] == '\n';
        var endsLine = part.End == text.Length || text[part.End] == '\n';
        var isTitle = part.Length <= LongestHeading && (char.IsLetterOrDigit(sentence[^1]) || sentence[^1] == ')');
        return opensLine && endsLine && isTitle ? CandidateKind.Heading : CandidateKind.Sentence;
    }

    [GeneratedRegex(@"^(?:[-*•–·]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListMark();
}
