using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace KnowledgeAssistant.Retrieval.Analysis;

internal enum CharacterKind : byte
{
    /// <summary>Ends every word.</summary>
    Separator,
    Lower,
    Upper,
    Digit,

    /// <summary>Belongs to a script written without spaces; indexed in pairs.</summary>
    Unspaced,

    /// <summary>Joins the parts of an identifier when it stands between them.</summary>
    Connector,
}

/// <summary>A text after folding, unit by unit, each with its kind and the place in the original it came from. Reused between texts.</summary>
internal sealed class FoldedText
{
    /// <summary>Larger buffers are not kept for the next text (a 100,000-character question is rare).</summary>
    public const int KeptCapacity = 64 * 1024;

    private char[] _characters = new char[2048];
    private CharacterKind[] _kinds = new CharacterKind[2048];
    private int[] _starts = new int[2048];
    private int[] _ends = new int[2048];

    private bool _isAscii;

    public int Length { get; private set; }

    public int Capacity => _characters.Length;

    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    public ReadOnlySpan<CharacterKind> Kinds => _kinds.AsSpan(0, Length);

    public int StartOf(int index) => _isAscii ? index : _starts[index];

    public int EndOf(int index) => _isAscii ? index + 1 : _ends[index];

    public void Fold(ReadOnlySpan<char> text)
    {
        Length = 0;
        Reserve(text.Length + 32);
        _isAscii = System.Text.Ascii.IsValid(text);
        if (_isAscii)
        {
            FoldAscii(text);
            return;
        }
        var index = 0;
        while (index < text.Length)
        {
            var character = text[index];
            if (character < 128)
            {
                Append(Ascii.Folded[character], Ascii.Kinds[character], index, index + 1);
                index++;
                continue;
            }
            // An unpaired surrogate decodes as U+FFFD, one unit long: a separator.
            Rune.DecodeFromUtf16(text[index..], out var rune, out var units);
            FoldRune(rune, index, index + units);
            index += units;
        }
    }

    /// <summary>Most texts: unit for unit, so that places need not be kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FoldAscii(ReadOnlySpan<char> text)
    {
        var characters = _characters.AsSpan(0, text.Length);
        var kinds = _kinds.AsSpan(0, text.Length);
        ReadOnlySpan<char> folded = Ascii.Folded;
        ReadOnlySpan<CharacterKind> kindOf = Ascii.Kinds;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            characters[i] = folded[character];
            kinds[i] = kindOf[character];
        }
        Length = text.Length;
    }

    private void FoldRune(Rune rune, int start, int end)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (Folding.IsIgnored(rune.Value, category))
            return;
        if (Folding.Find(rune.Value) is { } replacement)
        {
            var upper = category is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter;
            Reserve(replacement.Length);
            foreach (var character in replacement)
            {
                Append(character, KindOf(character, upper), start, end);
                upper = false; // a ligature is one capital, not two
            }
            return;
        }
        Span<char> units = stackalloc char[2];
        if (category == UnicodeCategory.DecimalDigitNumber)
            rune = new Rune('0' + (int)Rune.GetNumericValue(rune));
        var count = Rune.ToLowerInvariant(rune).EncodeToUtf16(units);
        var kind = Folding.KindOf(rune.Value, category);
        Reserve(2);
        for (var i = 0; i < count; i++)
            Append(units[i], kind, start, end);
    }

    private static CharacterKind KindOf(char folded, bool upper) =>
        folded < 128
            ? Ascii.Kinds[folded] is CharacterKind.Lower && upper
                ? CharacterKind.Upper
                : Ascii.Kinds[folded]
            : Folding.KindOf(folded, char.IsSurrogate(folded) ? UnicodeCategory.OtherLetter : char.GetUnicodeCategory(folded));

    private void Append(char character, CharacterKind kind, int start, int end)
    {
        var at = Length++;
        _characters[at] = character;
        _kinds[at] = kind;
        _starts[at] = start;
        _ends[at] = end;
    }

    private void Reserve(int more)
    {
        if (Length + more + 32 <= _characters.Length)
            return;
        var size = Math.Max(_characters.Length * 2, Length + more + 64);
        Array.Resize(ref _characters, size);
        Array.Resize(ref _kinds, size);
        Array.Resize(ref _starts, size);
        Array.Resize(ref _ends, size);
    }

    /// <summary>Most text is ASCII: two table look-ups a character.</summary>
    private static class Ascii
    {
        public static readonly char[] Folded = [.. Enumerable.Range(0, 128).Select(code => char.ToLowerInvariant((char)code))];
        public static readonly CharacterKind[] Kinds = [.. Enumerable.Range(0, 128).Select(code => KindOf((char)code))];

        private static CharacterKind KindOf(char character) =>
            character switch
            {
                >= 'a' and <= 'z' => CharacterKind.Lower,
                >= 'A' and <= 'Z' => CharacterKind.Upper,
                >= '0' and <= '9' => CharacterKind.Digit,
                '\'' or '-' or '_' or '.' or ':' or '@' or ',' or '+' or '#' => CharacterKind.Connector,
                _ => CharacterKind.Separator,
            };
    }
}
