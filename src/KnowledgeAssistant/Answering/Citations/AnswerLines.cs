namespace KnowledgeAssistant.Answering.Citations;

internal enum LineKind
{
    Text,

    /// <summary>Item of a list.</summary>
    Item,
    TableRow,

    /// <summary>Says nothing that could be supported: a heading, code, a table's header and rule.</summary>
    None,
}

/// <summary>What each line of an answer is, line after line: blocks of code and tables are known by what stands before.</summary>
internal sealed class AnswerLines
{
    private CodeFence? _fence;
    private bool _inTable;

    /// <summary>The kind as far as the beginning of the line tells it; the line is not over.</summary>
    public LineKind Peek(ReadOnlySpan<char> line)
    {
        var text = line.TrimStart();
        if (_fence is not null || text.StartsWith("```") || text.StartsWith("~~~") || IsHeading(text))
            return LineKind.None;
        if (text.StartsWith("|"))
            return LineKind.TableRow;
        return MarkdownText.WithoutListMark(line.ToString()).Length < line.Trim().Length ? LineKind.Item : LineKind.Text;
    }

    /// <summary>The kind of a whole line; the next line follows it.</summary>
    public LineKind Next(string line)
    {
        var fence = CodeFence.Read(line, isEnd: true, _fence);
        if (fence.State == SpanState.Found)
        {
            _fence = _fence is null ? fence.Fence : null;
            return LineKind.None;
        }
        var kind = Peek(line);
        var opensTable = kind == LineKind.TableRow && !_inTable;
        _inTable = kind == LineKind.TableRow;
        if (opensTable || (kind == LineKind.TableRow && line.AsSpan().IndexOfAnyExcept("|:- \t") < 0))
            return LineKind.None;
        return kind == LineKind.Text && IsLabel(line.AsSpan().Trim()) ? LineKind.None : kind;
    }

    private static bool IsHeading(ReadOnlySpan<char> text)
    {
        var marks = text.IndexOfAnyExcept('#');
        return marks is > 0 and <= 6 && text[marks] == ' ';
    }

    /// <summary>A line in bold type that ends without a stop is a heading by another name.</summary>
    private static bool IsLabel(ReadOnlySpan<char> line) =>
        line.Length > 4
        && line.StartsWith("**")
        && line.TrimEnd(':').EndsWith("**")
        && line[2..].IndexOf("**") == line.TrimEnd(':').Length - 4
        && line.TrimEnd("*: ")[^1] is not ('.' or '!' or '?');
}
