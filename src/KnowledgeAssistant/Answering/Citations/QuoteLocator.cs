using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// Finds a writer's quote in a passage: as it is, in parts where it leaves words out, with the damage of scanned text, and its longest
/// part where it goes beyond the passage. Ranges are those of the passage's own text.
/// </summary>
internal static class QuoteLocator
{
    /// <summary>The rest of a longer quote does not make its place any clearer.</summary>
    private const int LongestQuote = 5000;

    /// <summary>Shorter texts with an error in them are other words.</summary>
    private const int LeastDamaged = 10;

    /// <summary>Errors for each character: what scanning and copying do to a text, and less than another sentence differs.</summary>
    private const double Damage = 0.12;

    /// <summary>A part of a quote must be this many words and this share of it to tell its place.</summary>
    private const int LeastRun = 4;
    private const double LeastShare = 0.4;

    /// <returns>The range in the passage, and whether all of the quote stands there word for word.</returns>
    public static (TextRange Range, bool IsExact)? Find(string quote, QuoteText passage)
    {
        var whole = QuoteText.Of(quote.Length > LongestQuote ? quote[..LongestQuote] : quote).Text;
        var wanted = whole.Trim(QuoteText.Stops);
        if (wanted.Length == 0)
            return null;
        if (passage.FindTrimmed(whole) is { } exact)
            return (passage.Original(exact), true);
        var found = FindParts(wanted, passage) ?? FindDamaged(wanted, passage) ?? FindLongestRun(wanted, passage);
        return found is { } range ? (passage.Original(range), false) : null;
    }

    /// <summary>Parts joined by an ellipsis, in order.</summary>
    private static TextRange? FindParts(string wanted, QuoteText passage)
    {
        var parts = wanted
            .Replace("[...]", "...", StringComparison.Ordinal)
            .Replace("(...)", "...", StringComparison.Ordinal)
            .Split("...", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Trim(QuoteText.Stops))
            .Where(part => part.Length > 0)
            .ToList();
        if (parts.Count < 2)
            return parts.Count == 1 ? passage.FindFolded(parts[0]) : null;
        var (start, at) = (-1, 0);
        foreach (var part in parts)
        {
            if (passage.FindFolded(part, at) is not { } range)
                return null;
            start = start < 0 ? range.Start : start;
            at = range.End;
        }
        return new TextRange(start, at);
    }

    private static TextRange? FindDamaged(string wanted, QuoteText passage)
    {
        if (wanted.Length < LeastDamaged)
            return null;
        var found = ApproximateMatch.Find(wanted, passage.Text, (int)(wanted.Length * Damage));
        return found is { } match ? WholeWords(passage, match.Start, match.End) : null;
    }

    /// <summary>The longest run of words that quote and passage share.</summary>
    private static TextRange? FindLongestRun(string wanted, QuoteText passage)
    {
        var words = wanted.Split(' ').Select(part => part.Trim(QuoteText.Stops)).ToArray();
        var others = passage.Words.Select(word => passage.Text[word.Start..word.End].Trim(QuoteText.Stops)).ToArray();
        var (above, best, bestEnd) = (new int[others.Length + 1], 0, 0);
        foreach (var word in words)
        {
            var diagonal = 0;
            for (var i = 1; i <= others.Length; i++)
            {
                var kept = above[i];
                above[i] = string.Equals(others[i - 1], word, StringComparison.Ordinal) ? diagonal + 1 : 0;
                if (above[i] > best)
                    (best, bestEnd) = (above[i], i);
                diagonal = kept;
            }
        }
        if (best < LeastRun || best < LeastShare * words.Length)
            return null;
        var (first, last) = (passage.Words[bestEnd - best], passage.Words[bestEnd - 1]);
        var range = new TextRange(first.Start, last.End);
        return Analyser.Terms(passage.Text[range.Start..range.End]).Count >= 2 ? range : null;
    }

    private static TextRange WholeWords(QuoteText passage, int start, int end)
    {
        var words = passage.Words.Where(word => word.Start < end && start < word.End).ToList();
        // A word that is touched by one character only was not meant.
        if (words.Count > 2 && words[0].End - start <= 1)
            words.RemoveAt(0);
        if (words.Count > 2 && end - words[^1].Start <= 1 && words[^1].Length > 2)
            words.RemoveAt(words.Count - 1);
        if (words.Count == 0)
            return new TextRange(start, end);
        var last = words[^1].End;
        return new TextRange(words[0].Start, passage.Text[last - 1] is ',' or ';' or ':' ? last - 1 : last);
    }
}
