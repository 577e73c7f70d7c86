using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>
/// Whether a table row is the one for a number the question names: "100 kg" belongs into "81 kg to 120 kg", "after six years" into "More than 5
/// years".
/// </summary>
internal static partial class AskedRange
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly string[] Words =
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ];

    /// <summary>True where a range of the row holds the question's number, false where the row has ranges of that unit and none holds it; null where nothing can be told.</summary>
    public static bool? Holds(string question, string row)
    {
        bool? held = null;
        foreach (Match asked in Quantity().Matches(question))
        {
            var unit = Unit(asked.Groups["unit"].Value);
            if (unit.Length == 0 || Value(asked.Groups["number"].Value) is not { } number)
                continue;
            foreach (var range in Ranges(row).Where(range => range.Unit == unit))
            {
                if (range.From <= number && number <= range.To)
                    return true;
                held = false;
            }
        }
        return held;
    }

    private static IEnumerable<(double From, double To, string Unit)> Ranges(string row)
    {
        foreach (Match match in Between().Matches(row))
            if (Value(match.Groups["from"].Value) is { } from && Value(match.Groups["to"].Value) is { } to)
                yield return (from, to, Unit(match.Groups["unit"].Value));
        foreach (Match match in Beyond().Matches(row))
        {
            if (Value(match.Groups["number"].Value) is not { } bound)
                continue;
            var isLower = match.Groups["lower"].Success;
            var unit = Unit(match.Groups["unit"].Value);
            yield return isLower ? (Math.BitIncrement(bound), double.MaxValue, unit) : (double.MinValue, bound, unit);
        }
    }

    private static double? Value(string text)
    {
        var word = Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word >= 0)
            return word;
        return double.TryParse(text.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    /// <summary>Singular and plural alike.</summary>
    private static string Unit(string text) => text.TrimEnd('s', 'S').ToLowerInvariant();

    private const string Number = @"\d+(?:[.,]\d+)*|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve";

    [GeneratedRegex(@"\b(?<number>" + Number + @")\s?(?<unit>\p{L}+)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quantity();

    [GeneratedRegex(
        @"\b(?<from>" + Number + @")\s?(?:\p{L}{1,12}\s)?(?:to|-|–)\s(?<to>" + Number + @")\s?(?<unit>\p{L}+)",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Between();

    [GeneratedRegex(
        @"\b(?:(?<lower>more than|over|above|from|at least|longer than)|less than|under|below|up to|at most) (?<number>"
            + Number
            + @")\s?(?<unit>\p{L}+)",
        Options,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Beyond();
}
