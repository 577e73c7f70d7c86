using System.Buffers;

namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>Bounds a sentence without end (a list in one sentence, a key, base64): cuts after clauses, else between words, else anywhere.</summary>
internal static class LongText
{
    private static readonly SearchValues<char> ClauseEnds = SearchValues.Create(",;:|)–—、，；：）");

    /// <summary>Ranges of at most <paramref name="maxWords"/> words that hold all of <paramref name="range"/> but the white space between them.</summary>
    public static IEnumerable<TextRange> Split(string text, TextRange range, int maxWords)
    {
        var start = range.Start;
        while (true)
        {
            while (start < range.End && char.IsWhiteSpace(text[start]))
                start++;
            var limit = Limit(text, start, range.End, maxWords);
            if (limit == range.End)
                break;
            var cut = CutBefore(text, start, limit);
            yield return new TextRange(start, Trimmed(text, start, cut));
            start = cut;
        }
        if (start < range.End)
            yield return new TextRange(start, range.End);
    }

    /// <summary>The furthest end so that the words from <paramref name="start"/> do not exceed the maximum: found by halving, as the count only grows.</summary>
    private static int Limit(string text, int start, int end, int maxWords)
    {
        // 12 characters count as a word at least, so nothing beyond this can fit.
        var (low, high) = (Math.Min(start + 1, end), (int)Math.Min(end, start + maxWords * 12L));
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (WordCount.Of(text.AsSpan(start, middle - start)) <= maxWords)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    private static int CutBefore(string text, int start, int limit)
    {
        // In the last third: an early clause end would make a short piece and leave the rest as long as before.
        var from = limit - (limit - start) / 3;
        var clause = text.AsSpan(from, limit - from).LastIndexOfAny(ClauseEnds);
        if (clause >= 0)
            return from + clause + 1;
        for (var space = limit; space > from; space--)
        {
            if (char.IsWhiteSpace(text[space]))
                return space;
        }
        while (limit > start + 1 && (char.IsLowSurrogate(text[limit]) || IsMark(text[limit])))
            limit--;
        return limit;
    }

    private static bool IsMark(char character) =>
        char.GetUnicodeCategory(character)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static int Trimmed(string text, int start, int end)
    {
        while (end > start + 1 && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }
}
