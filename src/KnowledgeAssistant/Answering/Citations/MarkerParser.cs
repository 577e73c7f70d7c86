using System.Buffers;
using System.Text;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// Cuts what a model writes into text and citations while it streams. What may become a marker (<c>[1]</c>, <c>[1, 3]</c>, <c>[1 "words"]</c>,
/// <c>【1】</c> …) is held back until it is whole or clearly none; code, links and escaped brackets are text. However the text is cut into
/// deltas, the same pieces come out, and a text without markers comes out unchanged. Not thread-safe; one per answer.
/// </summary>
internal sealed class MarkerParser
{
    /// <summary>Longer than any quote a model is asked for; a marker still open after this many characters is text.</summary>
    public const int LongestMarker = 1000;

    private static readonly SearchValues<char> Special = SearchValues.Create("[【［\\`<\n ");

    private readonly StringBuilder _waiting = new();
    private readonly StringBuilder _text = new();

    /// <summary>Spaces at the end of the text: they belong to the marker behind them, so that they go with it when it is dropped.</summary>
    private readonly StringBuilder _spaces = new();
    private CodeFence? _fence;
    private bool _lineBegins = true;
    private bool _inFenceLine;

    /// <returns>What is decided so far; often nothing.</returns>
    public IReadOnlyList<WriterPiece> Add(string delta)
    {
        _waiting.Append(delta);
        return Read(isEnd: false);
    }

    /// <summary>Nothing more comes: what was held back is released.</summary>
    public IReadOnlyList<WriterPiece> Finish() => Read(isEnd: true);

    private List<WriterPiece> Read(bool isEnd)
    {
        var pieces = new List<WriterPiece>();
        var waiting = _waiting.ToString();
        var at = 0;
        while (at < waiting.Length)
        {
            var length = Step(waiting.AsSpan(at), isEnd, pieces);
            if (length == 0)
                break;
            at += length;
        }
        _waiting.Remove(0, at);
        if (isEnd)
            Append([]);
        Release(pieces, isEnd);
        return pieces;
    }

    /// <returns>How much of the text was decided; 0 when more of it is needed.</returns>
    private int Step(ReadOnlySpan<char> text, bool isEnd, List<WriterPiece> pieces)
    {
        if (_lineBegins)
        {
            var line = CodeFence.Read(text, isEnd, _fence);
            if (line.State == SpanState.Undecided)
                return 0;
            _lineBegins = false;
            _inFenceLine = _fence is not null || line.State == SpanState.Found;
            if (line.State == SpanState.Found)
                _fence = _fence is null ? line.Fence : null;
        }
        if (_inFenceLine)
            return TakeLine(text);
        var special = text.IndexOfAny(Special);
        if (special > 0)
            return Append(text[..special]);
        return text[0] switch
        {
            _ when special < 0 => Append(text),
            '\n' => TakeLine(text),
            ' ' => TakeSpaces(text),
            '\\' => text.Length > 1 || isEnd ? Append(text[..Math.Min(2, text.Length)]) : 0,
            '`' => TakeSpan(MarkdownSpan.Code(text, isEnd), text),
            '<' => TakeSpan(MarkdownSpan.Address(text, isEnd), text),
            _ => TakeBracket(text, isEnd, pieces),
        };
    }

    private int TakeLine(ReadOnlySpan<char> text)
    {
        var feed = text.IndexOf('\n');
        _lineBegins = feed >= 0;
        return Append(feed < 0 ? text : text[..(feed + 1)]);
    }

    private int TakeSpaces(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(' ');
        var count = end < 0 ? text.Length : end;
        _spaces.Append(' ', count);
        return count;
    }

    /// <summary>A span is text as a whole; where none begins, the characters that would have begun it are.</summary>
    private int TakeSpan(MarkdownSpan span, ReadOnlySpan<char> text) => span.State == SpanState.Undecided ? 0 : Append(text[..span.Length]);

    private int TakeBracket(ReadOnlySpan<char> text, bool isEnd, List<WriterPiece> pieces)
    {
        var link = text[0] == '[' ? MarkdownSpan.Link(text, isEnd) : MarkdownSpan.None(1);
        if (link.State != SpanState.None)
            return TakeSpan(link, text);
        var marker = MarkerReader.Read(text, isEnd);
        if (marker.State != SpanState.Found)
            return marker.State == SpanState.Undecided ? 0 : Append(text[..1]);
        Release(pieces, isEnd: true);
        foreach (var citation in marker.Citations)
        {
            pieces.Add(new WriterPiece(_spaces.ToString(), citation));
            _spaces.Clear();
        }
        return marker.Length;
    }

    private int Append(ReadOnlySpan<char> text)
    {
        _text.Append(_spaces).Append(text);
        _spaces.Clear();
        return text.Length;
    }

    /// <summary>Half a surrogate pair stays: alone it cannot be stored or sent.</summary>
    private void Release(List<WriterPiece> pieces, bool isEnd)
    {
        var kept = !isEnd && _text.Length > 0 && char.IsHighSurrogate(_text[^1]) ? 1 : 0;
        if (_text.Length == kept)
            return;
        pieces.Add(new WriterPiece(_text.ToString(0, _text.Length - kept)));
        _text.Remove(0, _text.Length - kept);
    }
}
