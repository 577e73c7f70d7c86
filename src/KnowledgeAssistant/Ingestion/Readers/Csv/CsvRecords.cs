using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Csv;

/// <summary>
/// Takes text with values between delimiters apart (RFC 4180), without complaint: quotes within a value stay, a quote that is never closed is a sign
/// like any other, so that one slip does not swallow the rest of the file.
/// </summary>
internal static class CsvRecords
{
    private const int LongestQuoted = 100_000;

    /// <summary>Records in order, blank lines as empty ones.</summary>
    /// <exception cref="UnreadableDocumentException">A record has more values than that.</exception>
    public static IEnumerable<List<string>> Read(string text, char delimiter, int mostColumns)
    {
        var record = new List<string>();
        var value = new StringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            position = Value(text, position, delimiter, value);
            record.Add(value.ToString());
            if (record.Count > mostColumns)
                throw new UnreadableDocumentException(
                    $"A row of the file holds more than {mostColumns:N0} values: its line ends seem to be missing. Save it anew and upload that."
                );
            value.Clear();
            var isEnd = position >= text.Length || text[position] != delimiter;
            if (!isEnd)
            {
                position++;
                // A delimiter at the very end of the text leaves one more, empty value.
                if (position < text.Length)
                    continue;
                record.Add("");
            }
            yield return record is [""] ? [] : record;
            record = [];
            position = AfterLineEnd(text, position);
        }
    }

    /// <summary>Reads one value; the result is the place of the delimiter or line end behind it.</summary>
    private static int Value(string text, int position, char delimiter, StringBuilder value)
    {
        while (position < text.Length && text[position] == ' ' && delimiter != ' ' && NextSign(text, position) == '"')
            position++;
        if (position < text.Length && text[position] == '"' && ClosingQuote(text, position + 1, delimiter) is { } close)
        {
            value.Append(text, position + 1, close - position - 1).Replace("\"\"", "\"");
            position = close + 1;
        }
        var end = text.AsSpan(position).IndexOfAny(delimiter, '\n', '\r');
        end = end < 0 ? text.Length : position + end;
        value.Append(text, position, end - position);
        return end;
    }

    private static char NextSign(string text, int position)
    {
        while (position < text.Length && text[position] == ' ')
            position++;
        return position < text.Length ? text[position] : '\0';
    }

    /// <summary>A quote that is followed by the end of the value; two together stand for one.</summary>
    private static int? ClosingQuote(string text, int from, char delimiter)
    {
        var limit = Math.Min(text.Length, from + LongestQuoted);
        for (var i = from; i < limit; i++)
        {
            if (text[i] != '"')
                continue;
            if (i + 1 < text.Length && text[i + 1] == '"')
                i++;
            else if (NextSign(text, i + 1) is var next && (next is '\0' or '\n' or '\r' || next == delimiter))
                return i;
        }
        return null;
    }

    private static int AfterLineEnd(string text, int position)
    {
        if (position < text.Length && text[position] == '\r')
            position++;
        if (position < text.Length && text[position] == '\n')
            position++;
        return position;
    }
}
