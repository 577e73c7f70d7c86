namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>The word while <see cref="EnglishStemmer"/> works on it. Step names and regions are those of the published definition.</summary>
internal ref struct WordInHand
{
    private static readonly string[] Doubles = ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"];

    // Longest first within each list: the definition takes the longest matching suffix and then looks at its condition.
    private static readonly (string Suffix, string Replacement)[] Suffixes2 =
    [
        ("ational", "ate"),
        ("fulness", "ful"),
        ("iveness", "ive"),
        ("ization", "ize"),
        ("ousness", "ous"),
        ("biliti", "ble"),
        ("lessli", "less"),
        ("tional", "tion"),
        ("alism", "al"),
        ("aliti", "al"),
        ("ation", "ate"),
        ("entli", "ent"),
        ("fulli", "ful"),
        ("iviti", "ive"),
        ("ousli", "ous"),
        ("abli", "able"),
        ("alli", "al"),
        ("anci", "ance"),
        ("ator", "ate"),
        ("enci", "ence"),
        ("izer", "ize"),
        ("bli", "ble"),
        ("ogi", "og"),
        ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Suffixes3 =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("alize", "al"),
        ("ative", ""),
        ("icate", "ic"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ness", ""),
        ("ful", ""),
    ];

    private static readonly string[] Suffixes4 =
    [
        "ement",
        "able",
        "ance",
        "ence",
        "ible",
        "ment",
        "ant",
        "ate",
        "ent",
        "ion",
        "ism",
        "iti",
        "ive",
        "ize",
        "ous",
        "al",
        "er",
        "ic",
    ];

    private readonly Span<char> _buffer;
    private int _length;
    private int _r1;
    private int _r2;

    public WordInHand(Span<char> buffer, string word)
    {
        _buffer = buffer;
        word.CopyTo(buffer);
        _length = word.Length;
    }

    public readonly ReadOnlySpan<char> Text => _buffer[.._length];

    /// <summary>Marks consonant y as Y and finds R1 and R2.</summary>
    public void Prepare()
    {
        if (_buffer[0] == '\'')
        {
            _buffer[1.._length].CopyTo(_buffer);
            _length--;
        }
        for (var i = 0; i < _length; i++)
        {
            if (_buffer[i] == 'y' && (i == 0 || IsVowel(i - 1)))
                _buffer[i] = 'Y';
        }
        _r1 =
            Text.StartsWith("gener") || Text.StartsWith("arsen") ? 5
            : Text.StartsWith("commun") ? 6
            : RegionAfter(0);
        _r2 = RegionAfter(_r1);
    }

    public void RemovePossessive()
    {
        if (EndsWith("'s'"))
            _length -= 3;
        else if (EndsWith("'s"))
            _length -= 2;
        else if (EndsWith("'"))
            _length -= 1;
    }

    /// <summary>Step 1a.</summary>
    public void RemovePlural()
    {
        if (EndsWith("sses"))
            _length -= 2;
        else if (EndsWith("ied") || EndsWith("ies"))
            _length -= _length > 4 ? 2 : 1;
        else if (!EndsWith("us") && !EndsWith("ss") && EndsWith("s") && HasVowel(_length - 2))
            _length--;
    }

    /// <summary>Step 1b.</summary>
    public void RemovePastAndParticiple()
    {
        var suffix =
            EndsWith("eedly") ? 5
            : EndsWith("ingly") ? 5
            : EndsWith("edly") ? 4
            : EndsWith("eed") ? 3
            : EndsWith("ing") ? 3
            : EndsWith("ed") ? 2
            : 0;
        if (suffix == 0)
            return;
        if (EndsWith("eedly") || EndsWith("eed"))
        {
            if (InRegion(_r1, suffix))
                _length -= suffix - 2;
            return;
        }
        if (!HasVowel(_length - suffix))
            return;
        _length -= suffix;
        if (EndsWith("at") || EndsWith("bl") || EndsWith("iz"))
            _buffer[_length++] = 'e';
        else if (EndsWithDouble())
            _length--;
        else if (IsShortWord())
            _buffer[_length++] = 'e';
    }

    /// <summary>Step 1c.</summary>
    public readonly void TurnFinalY()
    {
        if (_length > 2 && _buffer[_length - 1] is 'y' or 'Y' && !IsVowel(_length - 2))
            _buffer[_length - 1] = 'i';
    }

    public void Step2()
    {
        foreach (var (suffix, replacement) in Suffixes2)
        {
            if (!EndsWith(suffix))
                continue;
            if (!InRegion(_r1, suffix.Length))
                return;
            var before = _length > suffix.Length ? _buffer[_length - suffix.Length - 1] : '\0';
            if ((suffix != "li" || "cdeghkmnrt".Contains(before)) && (suffix != "ogi" || before == 'l'))
                Replace(suffix.Length, replacement);
            return;
        }
    }

    public void Step3()
    {
        foreach (var (suffix, replacement) in Suffixes3)
        {
            if (!EndsWith(suffix))
                continue;
            if (InRegion(suffix == "ative" ? _r2 : _r1, suffix.Length))
                Replace(suffix.Length, replacement);
            return;
        }
    }

    public void Step4()
    {
        foreach (var suffix in Suffixes4)
        {
            if (!EndsWith(suffix))
                continue;
            if (InRegion(_r2, suffix.Length) && (suffix != "ion" || (_length > 3 && _buffer[_length - 4] is 's' or 't')))
                _length -= suffix.Length;
            return;
        }
    }

    public void Step5()
    {
        if (EndsWith("e"))
        {
            if (InRegion(_r2, 1) || (InRegion(_r1, 1) && !EndsInShortSyllable(_length - 1)))
                _length--;
        }
        else if (EndsWith("ll") && InRegion(_r2, 1))
        {
            _length--;
        }
    }

    /// <summary>The stem; the word itself (no new string) where nothing changed.</summary>
    public readonly string Finish(string word)
    {
        _buffer[.._length].Replace('Y', 'y');
        return Text.SequenceEqual(word) ? word : Text.ToString();
    }

    private readonly bool IsVowel(int index) => _buffer[index] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private readonly bool HasVowel(int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (IsVowel(i))
                return true;
        }
        return false;
    }

    private readonly bool EndsWith(string suffix) => Text.EndsWith(suffix);

    private readonly bool InRegion(int region, int suffix) => _length - suffix >= region;

    private void Replace(int suffix, string replacement)
    {
        _length -= suffix;
        replacement.CopyTo(_buffer[_length..]);
        _length += replacement.Length;
    }

    /// <summary>The region after the first consonant that follows a vowel, from <paramref name="start"/>; the end of the word if there is none.</summary>
    private readonly int RegionAfter(int start)
    {
        for (var i = start + 1; i < _length; i++)
        {
            if (!IsVowel(i) && IsVowel(i - 1))
                return i + 1;
        }
        return _length;
    }

    private readonly bool EndsWithDouble()
    {
        foreach (var pair in Doubles)
        {
            // "add", "egg" and "off" keep their double letter.
            if (EndsWith(pair))
                return _length != 3 || _buffer[0] is not ('a' or 'e' or 'o');
        }
        return false;
    }

    private readonly bool IsShortWord() => _r1 >= _length && EndsInShortSyllable(_length);

    private readonly bool EndsInShortSyllable(int end)
    {
        if (end == 2)
            return IsVowel(0) && !IsVowel(1);
        return end > 2 && !IsVowel(end - 3) && IsVowel(end - 2) && !IsVowel(end - 1) && _buffer[end - 1] is not ('w' or 'x' or 'Y');
    }
}
