using System.Globalization;

namespace KnowledgeAssistant.Models.Static;

/// <summary>
/// Unicode's canonical decomposition without nonspacing marks ("é" gives "e"). Kept as a table because the product runs without ICU
/// (invariant globalisation), where <see cref="string.Normalize()"/> returns its input unchanged.
/// </summary>
internal static class CanonicalBases
{
    private const int FirstDecomposed = 0xC0;
    private const int HangulStart = 0xAC00;
    private const int HangulEnd = 0xD7A4;

    private static readonly Lazy<Dictionary<int, int[]>> Table = new(Load);

    /// <summary>Writes the code points that remain, at most 3, and returns how many; 1 and the code point itself where nothing decomposes.</summary>
    public static int Decompose(int codePoint, Span<int> bases)
    {
        bases[0] = codePoint;
        if (codePoint < FirstDecomposed)
            return 1;
        if (codePoint is >= HangulStart and < HangulEnd)
            return DecomposeHangul(codePoint - HangulStart, bases);
        if (!Table.Value.TryGetValue(codePoint, out var found))
            return 1;
        found.CopyTo(bases);
        return found.Length;
    }

    /// <summary>The arithmetic of the Unicode Standard, section 3.12: leading consonant, vowel, trailing consonant.</summary>
    private static int DecomposeHangul(int syllable, Span<int> bases)
    {
        bases[0] = 0x1100 + syllable / 588;
        bases[1] = 0x1161 + syllable % 588 / 28;
        bases[2] = 0x11A7 + syllable % 28;
        return syllable % 28 == 0 ? 2 : 3;
    }

    private static Dictionary<int, int[]> Load()
    {
        using var stream = typeof(CanonicalBases).Assembly.GetManifestResourceStream(
            "KnowledgeAssistant.Models.Static.canonical-bases.txt"
        )!;
        using var reader = new StreamReader(stream);
        Dictionary<int, int[]> table = new(2_200);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var numbers = line.Split(' ').Select(part => int.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            table.Add(numbers[0], numbers[1..]);
        }
        return table;
    }
}
