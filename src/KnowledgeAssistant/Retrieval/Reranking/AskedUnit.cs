using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>The unit a question asks in, by its words ("how far", "torque") or by the noun it counts ("how many hours").</summary>
internal static partial class AskedUnit
{
    private static readonly (string Asked, string Unit)[] Units =
    [
        (@"\bhow far\b|\brange\b|\bdistance\b", @"km|kilomet\w+|miles?|met(?:re|er)s?|m"),
        (@"\bheav|\bweigh|\bpayload\b|\bload\b", @"kg|kilos?|kilograms?|grams?|g|tons?|tonnes?|pounds?|lbs?"),
        (@"\btorque\b", @"nm|newton\w*"),
        (@"\bhow (?:hot|cold|warm)\b|\btemperature\b", @"°|°c|degrees?|c|f|k"),
        (@"\bhow fast\b.*\b(?:go|goes|run|ride|drive)\b|\bspeed\b", @"km/h|mph|m/s|kilomet\w+ (?:an|per) hour"),
        (@"\bhow (?:high|tall|wide|deep|thick)\b|\b(?:height|width|depth|length)\b", @"mm|cm|m|met(?:re|er)s?|feet|ft|inch\w*|km"),
        (@"\b(?:capacity|litres|liters|volume)\b", @"l|litres?|liters?|ml|wh|kwh|gb|tb|mb"),
        (@"\bpressure\b", @"bar|psi|pa|kpa|mpa"),
    ];

    private static readonly Lazy<(Regex Asked, Regex Held)>[] Patterns =
    [
        .. Units.Select(unit => new Lazy<(Regex, Regex)>(() =>
            (Compile(unit.Asked), Compile(@"\d\s*(?:" + unit.Unit + @")(?![\p{L}\p{N}])"))
        )),
    ];

    /// <summary>True where a number with that unit stands in the sentence, false where not; null where the question asks for none.</summary>
    public static bool? Holds(string question, string sentence)
    {
        foreach (var pattern in Patterns)
            if (pattern.Value.Asked.IsMatch(question))
                return pattern.Value.Held.IsMatch(sentence);
        var counted = Counted().Match(question);
        if (!counted.Success)
            return null;
        var stem = Stem(counted.Groups["noun"].Value);
        return Compile(Quantity + @"(?:[\s-]\w+){0,2}[\s-]" + Regex.Escape(stem)).IsMatch(sentence);
    }

    private const string Quantity =
        @"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand))";

    /// <summary>Singular and plural alike.</summary>
    private static string Stem(string noun) =>
        noun.EndsWith("ies", StringComparison.OrdinalIgnoreCase) ? noun[..^3]
        : noun.EndsWith('s') ? noun[..^1]
        : noun;

    private static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex(
        @"\bhow many (?<noun>\p{L}{3,})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Counted();
}
