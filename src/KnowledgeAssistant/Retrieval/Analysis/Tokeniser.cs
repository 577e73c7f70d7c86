using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>Cuts a folded text into tokens. A compound is a run of words joined by connectors without white space (<c>v2.19.1</c>).</summary>
/// <remarks>Compiled in full at once: bulk work that begins in a new process would spend half its time in the compiler's steps on the way there.</remarks>
internal ref struct Tokeniser(FoldedText folded, TermNumbers terms, List<NumberedToken> tokens)
{
    private readonly ReadOnlySpan<char> _text = folded.Characters;
    private readonly ReadOnlySpan<CharacterKind> _kinds = folded.Kinds;
    private readonly int _first = tokens.Count;
    private int _position;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        var index = 0;
        while (index < _text.Length)
        {
            var kind = _kinds[index];
            if (kind is CharacterKind.Separator or CharacterKind.Connector)
                index++;
            else if (kind == CharacterKind.Unspaced)
                index = AddPairs(index);
            else if (EndOfPlainWord(index) is var end && end > index)
            {
                AddPart(terms.Of(_text[index..end], isWord: true), index, end);
                index = end;
            }
            else
                index = AddCompound(index);
        }
    }

    /// <summary>
    /// The end of a word of two or more letters, none but the first a capital, that nothing joins to another: most of any text, found at one glance.
    /// <paramref name="start"/> for anything else, which may be the same after a closer look.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int EndOfPlainWord(int start)
    {
        if (!IsLetter(start))
            return start;
        var kinds = MemoryMarshal.Cast<CharacterKind, byte>(_kinds);
        var letters = kinds[(start + 1)..].IndexOfAnyExcept((byte)CharacterKind.Lower);
        var end = letters < 0 ? kinds.Length : start + 1 + letters;
        return end - start > 1 && (IsSeparator(end) || (_kinds[end] == CharacterKind.Connector && IsSeparator(end + 1))) ? end : start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsSeparator(int index) => index >= _kinds.Length || _kinds[index] == CharacterKind.Separator;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsWord(int index) =>
        index < _kinds.Length && _kinds[index] is CharacterKind.Lower or CharacterKind.Upper or CharacterKind.Digit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsLetter(int index) => index < _kinds.Length && _kinds[index] is CharacterKind.Lower or CharacterKind.Upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsDigit(int index) => index < _kinds.Length && _kinds[index] == CharacterKind.Digit;

    /// <summary>Character pairs of a run without spaces; a character alone is a term of its own. A surrogate pair is one character.</summary>
    private int AddPairs(int start)
    {
        var previous = -1;
        var index = start;
        var pairs = 0;
        while (index < _text.Length && _kinds[index] == CharacterKind.Unspaced)
        {
            var next = index + (char.IsHighSurrogate(_text[index]) && index + 1 < _text.Length ? 2 : 1);
            if (previous >= 0)
            {
                AddPart(terms.Of(_text[previous..next], isWord: false), previous, next);
                pairs++;
            }
            previous = index;
            index = next;
        }
        if (pairs == 0)
            AddPart(terms.Of(_text[start..index], isWord: false), start, index);
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AddCompound(int start)
    {
        var compound = new Compound();
        var index = start;
        while (true)
        {
            index = SkipWord(index, ref compound);
            var next = SkipConnectors(index, ref compound);
            if (next == index)
                break;
            index = next;
        }
        if (compound.IsAcronym)
            AddAcronym(start, index);
        else if (!compound.HasWhole)
            AddWords(start, index);
        else
            AddWhole(start, index);
        return AddSymbolName(start, index);
    }

    /// <summary>The end of the word at <paramref name="start"/>. Apostrophes between letters and commas between thousands belong to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int SkipWord(int start, ref Compound compound)
    {
        var index = start;
        while (index < _text.Length)
        {
            if (IsWord(index))
                compound.HasDigit |= _kinds[index] == CharacterKind.Digit;
            else if (!IsInnerApostrophe(index) && !IsThousands(index))
                break;
            index++;
        }
        compound.Words++;
        compound.SingleLetters &= index - start == 1 && IsLetter(start);
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsInnerApostrophe(int index) => _text[index] == '\'' && index > 0 && IsLetter(index - 1) && IsLetter(index + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsThousands(int index) =>
        _text[index] == ','
        && index > 0
        && IsDigit(index - 1)
        && IsDigit(index + 1)
        && IsDigit(index + 2)
        && IsDigit(index + 3)
        && !IsWord(index + 4);

    /// <summary>The start of the next word of the compound, or <paramref name="index"/> when it ends here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int SkipConnectors(int index, ref Compound compound)
    {
        var next = index;
        while (next < _text.Length && _text[next] is '-' or '_' or '.' or ':' or '@' && (next == index || _text[next] == _text[index]))
            next++;
        if (next == index || !IsWord(next) || (next > index + 1 && _text[index] is not (':' or '_')))
            return index;
        var connector = _text[index];
        // "end.Next" is a missing space; "System.Linq" and "config.json" are names.
        if (connector == '.' && IsLetter(index - 1) && _kinds[next] == CharacterKind.Upper && !IsUpperWord(index - 1))
            return index;
        compound.OnlyDots &= connector == '.';
        compound.OnlyHyphens &= connector == '-';
        compound.Connectors++;
        return next;
    }

    /// <summary>Whether the word that ends at <paramref name="last"/> begins with a capital.</summary>
    private readonly bool IsUpperWord(int last)
    {
        while (last > 0 && IsWord(last - 1))
            last--;
        return _kinds[last] == CharacterKind.Upper;
    }

    /// <summary><c>U.S.A.</c> is the term <c>usa</c>.</summary>
    private void AddAcronym(int start, int end)
    {
        Span<char> letters = stackalloc char[Analyser.MaxTermLength];
        var count = 0;
        for (var i = start; i < end && count < letters.Length; i++)
        {
            if (_text[i] != '.')
                letters[count++] = _text[i];
        }
        AddPart(terms.Of(letters[..count], isWord: true), start, end);
    }

    private void AddWhole(int start, int end)
    {
        var at = Reserve(Clean(start, end), start, end);
        // The version without its letter: people write "2.19.1" as well as "v2.19.1".
        var bare = _text[start] == 'v' && IsDigit(start + 1) && _text[start..end].Contains('.');
        var bareAt = bare ? Reserve(Clean(start + 1, end), start + 1, end) : -1;
        var before = _position;
        AddWords(start, end);
        SetSpan(at, _position - before);
        if (bare)
            SetSpan(bareAt, _position - before);
        if (_position == before)
            _position++;
    }

    private readonly int Clean(int start, int end)
    {
        var text = _text[start..end];
        return text.Contains(',')
            ? terms.OfTerm(text.ToString().Replace(",", "", StringComparison.Ordinal))
            : terms.Of(text, isWord: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWords(int start, int end)
    {
        var index = start;
        while (index < end)
        {
            var from = index;
            while (index < end && (IsWord(index) || IsInnerApostrophe(index) || IsThousands(index)))
                index++;
            if (index > from)
                AddWord(from, index);
            while (index < end && !IsWord(index))
                index++;
        }
    }

    /// <summary>One word; <c>PutObject</c> also gives <c>put</c> and <c>object</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWord(int start, int end)
    {
        var split = NextHump(start, end);
        if (split == end)
        {
            AddPlain(start, end);
            return;
        }
        var term = PlainTerm(start, end);
        var at = term >= 0 ? Reserve(term, start, end) : -1;
        var before = _position;
        for (var from = start; from < end; from = split, split = NextHump(from, end))
            AddPlain(from, split);
        if (at >= 0)
            SetSpan(at, _position - before);
        if (_position == before)
            _position++;
    }

    /// <summary>Where the next piece of a camel-cased word begins. The plural of an abbreviation (<c>APIs</c>) is one piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int NextHump(int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            if (_kinds[i] != CharacterKind.Upper)
                continue;
            var before = _kinds[i - 1];
            var lowerFollows = i + 1 < end && _kinds[i + 1] == CharacterKind.Lower;
            if (before == CharacterKind.Lower || (before == CharacterKind.Digit && lowerFollows))
                return i;
            if (before == CharacterKind.Upper && lowerFollows && !(i + 2 == end && _text[i + 1] == 's'))
                return i;
        }
        return end;
    }

    private void AddPlain(int start, int end) => AddPart(PlainTerm(start, end), start, end);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int PlainTerm(int start, int end)
    {
        var text = _text[start..end];
        if (text.Contains(','))
            return Clean(start, end);
        foreach (var kind in _kinds[start..end])
        {
            if (kind == CharacterKind.Digit)
                return terms.Of(text, isWord: false);
        }
        return terms.Of(text, isWord: true);
    }

    /// <summary><c>C++</c>, <c>C#</c>, <c>F#</c>: the name with its sign, beside the letter.</summary>
    private int AddSymbolName(int start, int end)
    {
        if (end - start != 1 || !IsLetter(start))
            return end;
        var rest = _text[end..];
        var signs =
            rest.StartsWith("++") ? 2
            : rest.StartsWith("#") ? 1
            : 0;
        if (signs == 0 || IsWord(end + signs))
            return end;
        SetSpan(Reserve(terms.Of(_text[start..(end + signs)], isWord: false), start, end + signs), 1);
        if (tokens.Count - _first > 1 && !tokens[^2].IsWhole)
            (tokens[^1], tokens[^2]) = (tokens[^2], tokens[^1] with { Position = tokens[^2].Position });
        return end + signs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddPart(int term, int start, int end)
    {
        if (term >= 0)
            tokens.Add(new NumberedToken(term, _position++, 1, start, end));
    }

    private readonly int Reserve(int term, int start, int end)
    {
        tokens.Add(new NumberedToken(term, _position, 0, start, end) { IsWhole = true });
        return tokens.Count - 1;
    }

    /// <summary>A whole that covers no part (all of them stop words) is a part itself.</summary>
    private readonly void SetSpan(int at, int span) => tokens[at] = tokens[at] with { Span = Math.Max(span, 1), IsWhole = span > 0 };

    /// <summary>What was seen while finding the end of a compound.</summary>
    private struct Compound()
    {
        public int Words;
        public int Connectors;
        public bool HasDigit;
        public bool SingleLetters = true;
        public bool OnlyDots = true;
        public bool OnlyHyphens = true;

        public readonly bool IsAcronym => Words > 1 && SingleLetters && OnlyDots;

        /// <summary>Hyphenated ordinary words are found by their parts alone, so that they weigh no more than the same words written apart.</summary>
        public readonly bool HasWhole => Connectors > 0 && (HasDigit || !OnlyHyphens);
    }
}
