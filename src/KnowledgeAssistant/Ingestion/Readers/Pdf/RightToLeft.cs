namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// poppler gives Hebrew and Arabic as it stands on the page, from left to right; here it is put back into the order in which it is read.
/// </summary>
internal static class RightToLeft
{
    private const string Brackets = "()[]{}<>«»";

    public static bool IsIn(string text) => text.Any(IsRightToLeft);

    /// <summary>Whether most letters of a page are read from the right.</summary>
    public static bool IsOf(PdfPage page) =>
        page.Segments.Sum(segment => segment.Text.Count(IsRightToLeft)) * 2
        > page.Segments.Sum(segment => segment.Text.Count(char.IsLetter));

    /// <summary>The words of a line in reading order. Lines mostly from left to right keep their order but for the runs from right to left.</summary>
    public static List<string> InReadingOrder(List<string> words)
    {
        // Nearly every word of nearly every document is done here.
        if (words.TrueForAll(word => word.AsSpan().IndexOfAnyInRange('\u0590', '\uFEFC') < 0))
            return words;
        var rightToLeft = words.Sum(word => word.Count(IsRightToLeft));
        if (rightToLeft == 0)
            return words;
        var isLineReversed = rightToLeft * 2 > words.Sum(word => word.Count(char.IsLetter));
        var ordered = isLineReversed ? Enumerable.Reverse(words).ToList() : [.. words];
        // Runs against the direction of the line are put back.
        for (var start = 0; start < ordered.Count; start++)
        {
            var end = start;
            while (end < ordered.Count && IsAgainst(ordered[end], isLineReversed))
                end++;
            if (end - start > 1)
                ordered.Reverse(start, end - start);
            start = Math.Max(start, end - 1);
        }
        return ordered.ConvertAll(word => word.Any(IsRightToLeft) ? Reversed(word) : word);
    }

    private static bool IsAgainst(string word, bool isLineReversed) =>
        isLineReversed ? word.Any(char.IsAsciiLetterOrDigit) && !word.Any(IsRightToLeft) : word.Any(IsRightToLeft);

    /// <summary>
    /// Turns a word round; numbers and Latin letters in it keep their order, brackets are mirrored. The two letters of a lam-alef ligature come in
    /// reading order already; they are put right where no word could be written so.
    /// </summary>
    private static string Reversed(string word)
    {
        var characters = word.ToCharArray();
        Array.Reverse(characters);
        for (var i = 0; i < characters.Length; i++)
        {
            var bracket = Brackets.IndexOf(characters[i], StringComparison.Ordinal);
            if (bracket >= 0)
                characters[i] = Brackets[bracket ^ 1];
            var end = i;
            while (end < characters.Length && (char.IsDigit(characters[end]) || char.IsAsciiLetter(characters[end])))
                end++;
            Array.Reverse(characters, i, end - i);
            i = Math.Max(i, end - 1);
        }
        return new string(characters)
            .Replace("اإل", "الإ", StringComparison.Ordinal)
            .Replace("األ", "الأ", StringComparison.Ordinal)
            .Replace("اآل", "الآ", StringComparison.Ordinal)
            .Replace("اال", "الا", StringComparison.Ordinal);
    }

    private static bool IsRightToLeft(char character) =>
        character is (>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC')
        && !char.IsDigit(character);
}
