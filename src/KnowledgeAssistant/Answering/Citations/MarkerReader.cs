using System.Globalization;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>What stands at a bracket: a marker, none, or not yet known.</summary>
internal readonly record struct MarkerReading(SpanState State, int Length, IReadOnlyList<WriterCitation> Citations);

/// <summary>
/// Reads one marker. Numbers have up to three digits, so that <c>[2024]</c> stays text; a range spans ten at most. A quote ends where its
/// quotation mark is followed by the rest of a marker, so that it may hold quotation marks and brackets of its own.
/// </summary>
internal ref struct MarkerReader
{
    private const int LongestRange = 10;
    private const int End = -1;
    private const string Doubles = "\"“”„‟«»";
    private const string Singles = "'‘’‚‛‹›";
    private const string Separators = " \u00a0\t,;:|&–—";
    private static readonly string[] Words =
    [
        "sources",
        "source",
        "passages",
        "passage",
        "citations",
        "citation",
        "refs",
        "ref",
        "and",
        "#",
        "^",
    ];

    private readonly ReadOnlySpan<char> _text;
    private readonly List<WriterCitation> _citations = [];
    private int _at;
    private bool _ranOut;

    private MarkerReader(ReadOnlySpan<char> text) => _text = text;

    /// <param name="text">Begins with the bracket.</param>
    /// <param name="isEnd">Nothing comes after it: a quote that was cut counts as far as it goes.</param>
    public static MarkerReading Read(ReadOnlySpan<char> text, bool isEnd)
    {
        var isBounded = text.Length >= MarkerParser.LongestMarker;
        var reader = new MarkerReader(isBounded ? text[..MarkerParser.LongestMarker] : text);
        var isRead = reader.ReadMarker(isEnd && !isBounded, isEnd || isBounded);
        if (reader._ranOut && !isEnd && !isBounded)
            return new MarkerReading(SpanState.Undecided, 0, []);
        return isRead ? new MarkerReading(SpanState.Found, reader._at, reader._citations) : new MarkerReading(SpanState.None, 1, []);
    }

    private bool ReadMarker(bool isEnd, bool isWhole)
    {
        var closer = Closer(_text[_at++]);
        var isDouble = closer == ']' && Take('[');
        while (true)
        {
            SkipSeparators();
            var next = Peek();
            if (next == closer && _citations.Count > 0)
                break;
            if (next is >= '0' and <= '9')
            {
                if (_text[_at - 1] == ':' || !ReadNumbers())
                    return false;
            }
            else if (next == '†' && _citations.Count > 0)
            {
                if (!SkipTo(closer))
                    return false;
            }
            else if (_citations.Count > 0 && QuoteKind(next) is { } kind && (kind == Doubles || !char.IsAsciiDigit(_text[_at - 1])))
            {
                if (ReadQuote(kind, closer, isDouble, isEnd, isWhole) is { } isLast)
                {
                    if (isLast)
                        return true;
                }
                else
                {
                    return false;
                }
            }
            else if (!SkipWord() && !ReadBareQuote(closer))
            {
                return false;
            }
        }
        _at++;
        return !isDouble || Take(']');
    }

    private bool ReadNumbers()
    {
        if (ReadNumber() is not { } first)
            return false;
        Take('^');
        var before = _at;
        Skip(" ");
        if (Take('-') || Take('–') || Take('‑'))
        {
            Skip(" ");
            if (QuoteKind(Peek()) is not null)
            {
                _citations.Add(new WriterCitation(first, null));
                return true;
            }
            if (ReadNumber() is not { } last || first == 0 || last < first || last - first >= LongestRange)
                return false;
            for (var number = first; number <= last; number++)
                _citations.Add(new WriterCitation(number, null));
            return true;
        }
        _at = before;
        _citations.Add(new WriterCitation(first, null));
        return true;
    }

    /// <summary>Null for none, for more than three digits and for digits that go on as a word or a decimal.</summary>
    private int? ReadNumber()
    {
        var start = _at;
        while (Peek() is >= '0' and <= '9')
            _at++;
        if (_at == start || _at - start > 3 || (Peek() is var next and not End && (char.IsLetter((char)next) || next == '.')))
            return null;
        return int.Parse(_text[start.._at], CultureInfo.InvariantCulture);
    }

    /// <returns>Null: no marker. True: the whole marker ended with it, because the closing quotation mark is missing.</returns>
    private bool? ReadQuote(string kind, char closer, bool isDouble, bool isEnd, bool isWhole)
    {
        var start = ++_at;
        var bracket = -1;
        for (; Peek() is var next and not End; _at++)
        {
            if (next == '\\' && kind.Contains((char)(_at + 1 < _text.Length ? _text[_at + 1] : ' '), StringComparison.Ordinal))
                _at++;
            else if (kind.Contains((char)next, StringComparison.Ordinal) && EndsQuote(closer))
            {
                AddQuote(_text[start.._at]);
                _at++;
                return false;
            }
            else if (next == closer && bracket < 0)
                bracket = _at;
            else if (next == '\n' && Peek(1) == '\n')
                return Salvage(start, bracket, isDouble);
        }
        if (isWhole && bracket >= 0)
            return Salvage(start, bracket, isDouble);
        if (!isEnd || _at == start)
            return null;
        AddQuote(_text[start.._at]);
        return true;
    }

    /// <summary>A quote without its closing mark ends at the first bracket.</summary>
    private bool? Salvage(int start, int bracket, bool isDouble)
    {
        if (bracket < 0)
            return null;
        AddQuote(_text[start..bracket]);
        _at = bracket + 1;
        return !isDouble || Take(']') ? true : null;
    }

    /// <summary>Whether what follows the quotation mark is the rest of a marker.</summary>
    private bool EndsQuote(char closer)
    {
        var after = 1;
        while (Peek(after) is var space and not End && space <= ' ' && space != '\n')
            after++;
        var next = Peek(after);
        if (next == closer || (after > 1 && QuoteKind(next) is not null))
            return true;
        if (next is not (',' or ';' or '|' or '&'))
            return false;
        do after++;
        while (Peek(after) == ' ');
        return Peek(after) is >= '0' and <= '9' || QuoteKind(Peek(after)) is not null;
    }

    /// <summary><c>[1: words of the passage]</c>: after a colon and a space, up to the bracket.</summary>
    private bool ReadBareQuote(char closer)
    {
        if (_citations.Count == 0 || _at < 2 || _text[_at - 1] != ' ' || _text[_at - 2] != ':')
            return false;
        var start = _at;
        if (!SkipTo(closer) || _at == start)
            return false;
        AddQuote(_text[start.._at]);
        return true;
    }

    private readonly void AddQuote(ReadOnlySpan<char> quote)
    {
        var text = quote.Trim().ToString().Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\'", "'", StringComparison.Ordinal);
        if (text.Length == 0)
            return;
        if (_citations[^1].Quote is null)
            _citations[^1] = _citations[^1] with { Quote = text };
        else
            _citations.Add(_citations[^1] with { Quote = text });
    }

    private bool SkipTo(char closer)
    {
        while (Peek() is var next and not End && next != closer && next != '\n' && next != '[')
            _at++;
        return Peek() == closer;
    }

    private bool SkipWord()
    {
        foreach (var word in Words)
        {
            var length = 0;
            while (length < word.Length && Peek(length) is var next and not End && char.ToLowerInvariant((char)next) == word[length])
                length++;
            if (length < word.Length)
                continue;
            _at += length;
            return true;
        }
        return false;
    }

    private void SkipSeparators() => Skip(_citations.Count > 0 ? Separators : " \u00a0\t");

    private void Skip(string characters)
    {
        while (Peek() is var next and not End && characters.Contains((char)next, StringComparison.Ordinal))
            _at++;
    }

    private bool Take(char character)
    {
        if (Peek() != character)
            return false;
        _at++;
        return true;
    }

    private int Peek(int ahead = 0)
    {
        if (_at + ahead < _text.Length)
            return _text[_at + ahead];
        _ranOut = true;
        return End;
    }

    private static string? QuoteKind(int character) =>
        character == End ? null
        : Doubles.Contains((char)character, StringComparison.Ordinal) ? Doubles
        : Singles.Contains((char)character, StringComparison.Ordinal) ? Singles
        : null;

    private static char Closer(char opener) =>
        opener switch
        {
            '【' => '】',
            '［' => '］',
            _ => ']',
        };
}
