using System.Buffers;

namespace KnowledgeAssistant.Answering.Citations;

internal enum SpanState
{
    None,
    Found,

    /// <summary>More of the text is needed.</summary>
    Undecided,
}

/// <summary>What opened a block of code: <c>```</c> or <c>~~~</c>, also in lists and quotations.</summary>
internal sealed record CodeFence(char Mark, int Count)
{
    /// <summary>Longer first lines of a block of code do not occur; text that long is not held back.</summary>
    private const int LongestLine = 160;

    private static readonly SearchValues<char> Indents = SearchValues.Create(" \t>-*+.)0123456789");

    /// <summary>Whether the line that begins the text opens a block of code or, where one is open, closes it.</summary>
    public static (SpanState State, CodeFence? Fence) Read(ReadOnlySpan<char> text, bool isEnd, CodeFence? open)
    {
        var bounded = text[..Math.Min(text.Length, LongestLine)];
        var isWhole = isEnd || text.Length >= LongestLine;
        var feed = bounded.IndexOf('\n');
        var line = feed < 0 ? bounded : bounded[..feed];
        isWhole |= feed >= 0;
        var start = line.IndexOfAnyExcept(Indents);
        if (start < 0)
            return (isWhole ? SpanState.None : SpanState.Undecided, null);
        var mark = line[start];
        if (mark is not ('`' or '~') || (open is not null && open.Mark != mark))
            return (SpanState.None, null);
        if (!isWhole)
            return (SpanState.Undecided, null);
        var count = line[start..].IndexOfAnyExcept(mark) is var end and >= 0 ? end : line.Length - start;
        var rest = line[(start + count)..];
        var isFence =
            (feed >= 0 || isEnd)
            && (open is null ? count >= 3 && (mark == '~' || !rest.Contains('`')) : count >= open.Count && rest.IsWhiteSpace());
        return isFence ? (SpanState.Found, new CodeFence(mark, count)) : (SpanState.None, null);
    }
}
