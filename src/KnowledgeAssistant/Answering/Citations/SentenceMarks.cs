using System.Collections.Frozen;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>What may never differ between a sentence and the passage it is a paraphrase of: numbers, names, and whether it denies.</summary>
/// <param name="Names">As index terms.</param>
internal sealed partial record SentenceMarks(IReadOnlySet<string> Numbers, IReadOnlySet<string> Names, bool IsNegated)
{
    private static readonly FrozenSet<string> Negations = FrozenSet.ToFrozenSet(
        ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nowhere", "hardly"],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly FrozenDictionary<string, string> NumberWords = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["two"] = "2",
        ["three"] = "3",
        ["four"] = "4",
        ["five"] = "5",
        ["six"] = "6",
        ["seven"] = "7",
        ["eight"] = "8",
        ["nine"] = "9",
        ["ten"] = "10",
        ["eleven"] = "11",
        ["twelve"] = "12",
        ["twenty"] = "20",
        ["thirty"] = "30",
        ["forty"] = "40",
        ["fifty"] = "50",
        ["sixty"] = "60",
        ["hundred"] = "100",
        ["thousand"] = "1000",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static SentenceMarks Of(string text)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var negated = false;
        var opensSentence = true;
        foreach (Match match in Word().Matches(text))
        {
            var word = match.Value;
            if (char.IsDigit(word[0]))
                numbers.Add(Number(word));
            else if (NumberWords.TryGetValue(word, out var number))
                numbers.Add(number);
            else if (
                Negations.Contains(word)
                || word.EndsWith("n't", StringComparison.OrdinalIgnoreCase)
                || word.EndsWith("n’t", StringComparison.OrdinalIgnoreCase)
            )
                negated = !negated;
            else if (char.IsUpper(word[0]) && !opensSentence && !Analyser.IsStopWord(word.ToLowerInvariant()))
                names.UnionWith(Analyser.Terms(word));
            opensSentence = EndsSentence(text, match.Index + match.Length);
        }
        return new SentenceMarks(numbers, names, negated);
    }

    /// <summary>1,290 and 1290 are the same number, 1.50 and 1.5 too.</summary>
    private static string Number(string digits)
    {
        var plain = digits.Replace(",", "", StringComparison.Ordinal);
        var whole = plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;
        return whole.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0";
    }

    private static bool EndsSentence(string text, int after)
    {
        while (after < text.Length && !char.IsLetterOrDigit(text[after]))
        {
            if (text[after] is '.' or '!' or '?' or ':' or '\n' or '|')
                return true;
            after++;
        }
        return false;
    }

    [GeneratedRegex(@"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)?", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Word();
}
