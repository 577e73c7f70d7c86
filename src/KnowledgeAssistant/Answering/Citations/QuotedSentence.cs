using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// Whether a sentence's own words stand in a passage: all of them, in order, with no more than scanning errors between them, and not cut out
/// of a clause that denies them.
/// </summary>
internal static partial class QuotedSentence
{
    /// <summary>Errors for each character of a sentence, and of each of its words.</summary>
    private const double Damage = 0.1;
    private const double DamageOfWord = 0.2;

    /// <summary>A shorter word with an error is another word.</summary>
    private const int LeastDamagedWord = 5;

    public static TextRange? Find(string sentence, CitedPassage passage)
    {
        if (Analyser.Terms(sentence).Count == 0)
            return null;
        var text = passage.Text;
        var whole = QuoteText.Of(sentence).Text;
        for (var from = 0; text.FindTrimmed(whole, from) is { } found; from = found.Start + 1)
            if (Original(found, passage) is { } range)
                return range;
        var wanted = whole.Trim(QuoteText.Stops);
        var damaged = ApproximateMatch.Find(wanted, text.Text, (int)(wanted.Length * Damage));
        if (damaged is not { } match)
            return null;
        var words = text.Words.Where(word => word.Start < match.End && match.Start < word.End).ToList();
        if (words.Count == 0 || !IsSameWithDamage(wanted.Split(' '), [.. words.Select(word => text.Text[word.Start..word.End])]))
            return null;
        // A name with an error is another name.
        var given = words.Select(word => text.Text[word.Start..word.End].Trim(QuoteText.Stops)).ToHashSet(StringComparer.Ordinal);
        return StatementReader.Read(sentence).Names.All(name => given.Contains(QuoteText.Of(name).Text))
            ? Original(new TextRange(words[0].Start, words[^1].End), passage)
            : null;
    }

    /// <summary>Null where the words before or after it in the same clause deny it.</summary>
    private static TextRange? Original(TextRange folded, CitedPassage passage)
    {
        var range = passage.Text.Original(folded);
        var text = passage.Evidence.Text;
        var start = range.Start == 0 ? 0 : text.LastIndexOfAny(ClauseEnds, range.Start - 1) + 1;
        var end =
            ClauseEnds.Contains(text[range.End - 1]) ? range.End
            : text.IndexOfAny(ClauseEnds, range.End) is var stop and >= 0 ? stop
            : text.Length;
        var before = Conjunction().Split(text[start..range.Start])[^1];
        var after = Conjunction().Split(text[range.End..end])[0];
        return Denial().IsMatch(before) || Denial().IsMatch(after) ? null : range;
    }

    /// <summary>Word by word the same but for errors within longer words, words run together and words torn apart.</summary>
    private static bool IsSameWithDamage(string[] left, string[] right)
    {
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            if (IsSameWord(left[i], right[j]))
                (i, j) = (i + 1, j + 1);
            else if (i + 1 < left.Length && IsSameWord(left[i] + left[i + 1], right[j]))
                (i, j) = (i + 2, j + 1);
            else if (j + 1 < right.Length && IsSameWord(left[i], right[j] + right[j + 1]))
                (i, j) = (i + 1, j + 2);
            else
                return false;
        }
        return i == left.Length && j == right.Length;
    }

    private static bool IsSameWord(string left, string right)
    {
        (left, right) = (left.Trim(QuoteText.Stops), right.Trim(QuoteText.Stops));
        if (string.Equals(left, right, StringComparison.Ordinal))
            return true;
        if (left.Any(char.IsAsciiDigit) || right.Any(char.IsAsciiDigit))
            return string.Equals(Digits(left), Digits(right), StringComparison.Ordinal);
        if (Senses.Of(left) is { } sense && Senses.Of(right) is { } other && sense != other)
            return false;
        var shorter = Math.Min(left.Length, right.Length);
        return shorter >= LeastDamagedWord && ApproximateMatch.Distance(left, right) <= Math.Max(1, (int)(shorter * DamageOfWord));
    }

    /// <summary>What scanners take for digits and the other way round.</summary>
    private static string Digits(string word) =>
        word.Replace('o', '0').Replace('l', '1').Replace('i', '1').Replace(",", "", StringComparison.Ordinal);

    private static readonly char[] ClauseEnds = ['.', ',', ';', ':', '!', '?', '(', ')', '—', '–', '\n', '|'];

    [GeneratedRegex(
        @"\b(?:not|no|never|none|nobody|neither|nor|cannot)\b|n['’]t\b",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Denial();

    [GeneratedRegex(@"\b(?:but|and|or|while|whereas|although|though|because|so|if|when|which|who)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Conjunction();
}
