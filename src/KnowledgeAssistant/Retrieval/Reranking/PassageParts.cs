using System.Text.RegularExpressions;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Retrieval.Reranking;

internal enum PassagePartKind
{
    Sentence,
    ListItem,
    TableRow,

    /// <summary>Context for what follows it; never an answer by itself.</summary>
    Heading,

    /// <summary>A question in the document ("How far ahead can I book?"): context for its answer.</summary>
    Question,
}

/// <summary>A sentence, list item, table row or heading-like line of a passage.</summary>
/// <param name="Index">0-based position among the parts of its passage.</param>
/// <param name="Range">Place in the passage's text.</param>
/// <param name="Line">0-based number of its line; sentences of one paragraph share it.</param>
/// <param name="Heading">The nearest heading-like line or question above it in the passage, below the passage's own heading path; empty where there is none.</param>
/// <param name="Row">Set for table rows.</param>
internal sealed record PassagePart(int Index, TextRange Range, int Line, PassagePartKind Kind, string Heading, TableRow? Row)
{
    /// <summary>What is searched in it: a row counts with its header.</summary>
    public string SearchText(string passage)
    {
        var text = passage[Range.Start..Range.End];
        return Row?.Header is { } header ? string.Join(' ', header) + " " + text : text;
    }
}

/// <summary>Takes a passage apart into sentences, list items and table rows; headings and questions become the context of what follows.</summary>
internal static partial class PassageParts
{
    private const int LongestHeading = 80;

    public static IReadOnlyList<PassagePart> Read(string text, string? tableHeader)
    {
        var rows = TableRow.In(text, tableHeader).ToDictionary(row => row.Range.Start);
        var parts = new List<PassagePart>();
        var heading = "";
        var line = -1;
        var end = 0;
        foreach (var sentence in Sentences.Split(text))
        {
            if (line < 0 || text.AsSpan(end, sentence.Start - end).Contains('\n'))
                line++;
            end = sentence.End;
            var row = rows.GetValueOrDefault(sentence.Start);
            if (row is null && Inside(rows.Values, sentence))
                continue;
            var range = row?.Range ?? sentence;
            var kind = row is not null ? PassagePartKind.TableRow : KindOf(text, sentence);
            parts.Add(new PassagePart(parts.Count, range, line, kind, heading, row));
            if (kind is PassagePartKind.Heading or PassagePartKind.Question)
                heading = text[sentence.Start..sentence.End];
        }
        return parts;
    }

    /// <summary>"3. Thefts" above a paragraph: a list of one line is a numbered heading.</summary>
    private static bool IsNumberedHeading(string text, TextRange part) =>
        part.Length <= LongestHeading
        && char.IsLetterOrDigit(text[part.End - 1])
        && char.IsAsciiDigit(text[part.Start])
        && !StartsListItem(text, LineBefore(text, part.Start))
        && !StartsListItem(text, part.End + 1);

    private static bool StartsListItem(string text, int line) =>
        line >= 0 && line < text.Length && ListMark().IsMatch(text.AsSpan(line, Math.Min(8, text.Length - line)));

    /// <summary>Where the line before begins; -1 where there is none.</summary>
    private static int LineBefore(string text, int start) => start < 2 ? -1 : text.LastIndexOf('\n', start - 2) + 1;

    /// <summary>Later sentences of a table cell.</summary>
    private static bool Inside(IEnumerable<TableRow> rows, TextRange sentence) =>
        rows.Any(row => row.Range.Start < sentence.Start && sentence.End <= row.Range.End);

    private static PassagePartKind KindOf(string text, TextRange part)
    {
        var sentence = text.AsSpan(part.Start, part.Length);
        if (sentence.Contains(" | ", StringComparison.Ordinal))
            return PassagePartKind.Heading; // The header row of a table.
        if (ListMark().IsMatch(sentence))
            return IsNumberedHeading(text, part) ? PassagePartKind.Heading : PassagePartKind.ListItem;
        if (sentence[^1] == '?')
            return PassagePartKind.Question;
        var opensLine = part.Start == 0 || text[part.Start - 1] == '\n';
        var endsLine = part.End == text.Length || text[part.End] == '\n';
        var isTitle = part.Length <= LongestHeading && (char.IsLetterOrDigit(sentence[^1]) || sentence[^1] == ')');
        return opensLine && endsLine && isTitle ? PassagePartKind.Heading : PassagePartKind.Sentence;
    }

    [GeneratedRegex(@"^(?:[-*•–·]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListMark();
}
