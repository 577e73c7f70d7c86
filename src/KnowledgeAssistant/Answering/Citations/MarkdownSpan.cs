namespace KnowledgeAssistant.Answering.Citations;

/// <summary>A stretch of Markdown in which a bracketed number is no citation.</summary>
/// <param name="Length">Of the span; where there is none, of the characters that are text by themselves.</param>
internal readonly record struct MarkdownSpan(SpanState State, int Length)
{
    /// <summary>Spans are held back until they are whole, so the longest is what a reader may have to wait for.</summary>
    private const int Longest = 400;

    public static MarkdownSpan None(int length) => new(SpanState.None, length);

    /// <summary><c>`code`</c>, with any number of grave accents, on one line.</summary>
    public static MarkdownSpan Code(ReadOnlySpan<char> text, bool isEnd)
    {
        var line = Line(text, isEnd, out var isWhole);
        var count = Run(line);
        for (var at = count; at < line.Length; )
        {
            var next = line[at..].IndexOf('`');
            if (next < 0)
                break;
            var run = Run(line[(at + next)..]);
            at += next + run;
            if (at == line.Length && !isWhole)
                break;
            if (run == count)
                return new MarkdownSpan(SpanState.Found, at);
        }
        return isWhole ? None(count) : new MarkdownSpan(SpanState.Undecided, 0);
    }

    /// <summary><c>&lt;https://…&gt;</c>.</summary>
    public static MarkdownSpan Address(ReadOnlySpan<char> text, bool isEnd)
    {
        var line = Line(text, isEnd, out var isWhole);
        var scheme = line[1..].IndexOfAnyExceptInRange('a', 'z');
        if (scheme >= 0 && (scheme < 2 || line[1 + scheme] != ':'))
            return None(1);
        var end = line[1..].IndexOfAny("> ");
        if (end >= 0)
            return line[1 + end] == '>' ? new MarkdownSpan(SpanState.Found, end + 2) : None(1);
        return isWhole ? None(1) : new MarkdownSpan(SpanState.Undecided, 0);
    }

    /// <summary><c>[words](address)</c> or <c>[words](address "title")</c>, on one line.</summary>
    public static MarkdownSpan Link(ReadOnlySpan<char> text, bool isEnd)
    {
        var line = Line(text, isEnd, out var isWhole);
        var closed = Balanced(line, '[', ']');
        if (closed < 0 || closed == line.Length)
            return isWhole ? None(1) : new MarkdownSpan(SpanState.Undecided, 0);
        if (line[closed] != '(')
            return None(1);
        var address = line[closed..];
        var space = address.IndexOf(' ');
        // White space ends the address; only a title may stand behind it.
        if (
            space >= 0
            && space + 1 < address.Length
            && address[space + 1] is not ('"' or '\'' or '(')
            && Balanced(address[..space], '(', ')') < 0
        )
            return None(1);
        var end = Balanced(address, '(', ')');
        if (end >= 0)
            return new MarkdownSpan(SpanState.Found, closed + end);
        return isWhole ? None(1) : new MarkdownSpan(SpanState.Undecided, 0);
    }

    /// <returns>Length up to and with the bracket that closes the first; -1 where none does.</returns>
    private static int Balanced(ReadOnlySpan<char> text, char opener, char closer)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == opener)
                depth++;
            else if (text[at] == closer && --depth == 0)
                return at + 1;
        }
        return -1;
    }

    private static int Run(ReadOnlySpan<char> text) => text.IndexOfAnyExcept('`') is var end and >= 0 ? end : text.Length;

    /// <summary>The rest of the line.</summary>
    /// <param name="isWhole">Nothing more of it can come.</param>
    private static ReadOnlySpan<char> Line(ReadOnlySpan<char> text, bool isEnd, out bool isWhole)
    {
        var bounded = text[..Math.Min(text.Length, Longest)];
        var feed = bounded.IndexOf('\n');
        isWhole = isEnd || feed >= 0 || text.Length >= Longest;
        return feed < 0 ? bounded : bounded[..feed];
    }
}
