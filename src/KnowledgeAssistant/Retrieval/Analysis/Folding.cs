using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>
/// What a character becomes before it is indexed: compatibility forms and accents removed, lower case. The table is needed because the
/// runtime's own normalisation is switched off with the culture data (InvariantGlobalization); it was computed from the Unicode 14 data
/// (NFKC, NFD without diacritics, lower case). A line is the replacement, a space, then every character it stands for.
/// </summary>
internal static class Folding
{
    private static readonly FrozenDictionary<int, string> Replacements = Load();

    public static string? Find(int codePoint) => Replacements.GetValueOrDefault(codePoint);

    /// <summary>Combining diacritics, soft hyphens, joiners, variation selectors: gone without ending the word.</summary>
    public static bool IsIgnored(int codePoint, UnicodeCategory category) =>
        category switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => codePoint
                is (>= 0x0300 and <= 0x036F)
                    or (>= 0x0483 and <= 0x0489)
                    or (>= 0x0591 and <= 0x05C7)
                    or (>= 0x0610 and <= 0x061A)
                    or (>= 0x064B and <= 0x065F)
                    or 0x0670
                    or (>= 0x1DC0 and <= 0x1DFF)
                    or (>= 0x20D0 and <= 0x20FF)
                    or (>= 0xFE00 and <= 0xFE2F)
                    or (>= 0xE0100 and <= 0xE01EF),
            UnicodeCategory.Format => true,
            _ => codePoint is 0x0640, // tatweel only stretches an Arabic word
        };

    public static CharacterKind KindOf(int codePoint, UnicodeCategory category)
    {
        if (IsUnspaced(codePoint))
            return CharacterKind.Unspaced;
        return category switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterKind.Upper,
            UnicodeCategory.LowercaseLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter
            or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark => CharacterKind.Lower,
            UnicodeCategory.DecimalDigitNumber => CharacterKind.Digit,
            _ => CharacterKind.Separator,
        };
    }

    /// <summary>Thai, Lao, Myanmar, Khmer, kana, Han and Hangul. Korean has spaces, but its particles make pairs the better terms too.</summary>
    private static bool IsUnspaced(int codePoint) =>
        codePoint >= 0x0E01
        && codePoint
            is (<= 0x0E4E) // Thai letters and marks, without digits and signs
                or (>= 0x0E81 and <= 0x0ECD)
                or (>= 0x1000 and <= 0x103E)
                or (>= 0x1100 and <= 0x11FF)
                or (>= 0x1780 and <= 0x17D3)
                or (>= 0x3005 and <= 0x3007)
                or (>= 0x3041 and <= 0x3096)
                or (>= 0x3099 and <= 0x309A)
                or (>= 0x309D and <= 0x309F)
                or (>= 0x30A1 and <= 0x30FA)
                or (>= 0x30FC and <= 0x312F)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x323AF);

    private static FrozenDictionary<int, string> Load()
    {
        using var stream =
            typeof(Folding).Assembly.GetManifestResourceStream(typeof(Folding), "folding.txt")
            ?? throw new InvalidOperationException("The library was built without its folding table.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<int, string>(5000);
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var replacement = line[..space];
            foreach (var rune in line.AsSpan(space + 1).EnumerateRunes())
                table[rune.Value] = replacement;
        }
        return table.ToFrozenDictionary();
    }
}
