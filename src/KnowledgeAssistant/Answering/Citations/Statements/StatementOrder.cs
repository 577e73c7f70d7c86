using System.Collections.Frozen;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What stands on either side of a word that gives an order: acid - into - water, pay - before - leave, longer - than - wide.</summary>
/// <param name="Link">"Before" for "after" too, with its sides changed.</param>
/// <param name="IsDenied">"Never water into acid".</param>
internal sealed partial record StatementOrder(string Link, IReadOnlySet<string> Left, IReadOnlySet<string> Right, bool IsDenied)
{
    private static readonly FrozenDictionary<string, string> Links = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["before"] = "before",
        ["after"] = "before",
        ["than"] = "than",
        ["from"] = "from",
        ["into"] = "to",
        ["to"] = "to",
        ["onto"] = "to",
        ["above"] = "above",
        ["over"] = "above",
        ["below"] = "above",
        ["under"] = "above",
        ["instead"] = "instead",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Content words on a side that count.</summary>
    private const int Reach = 5;

    /// <summary>Whether others say it the other way round, or deny it as it is.</summary>
    public bool IsTurnedIn(IReadOnlyList<StatementOrder> others) =>
        !others.Any(other => other.IsDenied == IsDenied && IsSameAs(other))
        && others.Any(other => other.IsDenied == IsDenied ? IsReverseOf(other) : Link == "to" && IsSameAs(other));

    private bool IsReverseOf(StatementOrder other) =>
        Link == other.Link
        && Right.Overlaps(other.Left)
        && !Right.Overlaps(other.Right)
        && Left.Any(term => other.Right.Contains(term) && !other.Left.Contains(term));

    private bool IsSameAs(StatementOrder other) => Link == other.Link && Left.Overlaps(other.Left) && Right.Overlaps(other.Right);

    public static IReadOnlyList<StatementOrder> Read(string text)
    {
        var orders = new List<StatementOrder>();
        foreach (var sentence in Stop().Split(text))
        {
            var parts = Comma().Split(sentence);
            for (var part = 0; part < parts.Length; part++)
                ReadPart(parts, part, orders);
        }
        return orders;
    }

    private static void ReadPart(string[] parts, int part, List<StatementOrder> orders)
    {
        var words = Word().Matches(parts[part]).Select(match => match.Value.ToLowerInvariant()).ToArray();
        for (var at = 0; at < words.Length; at++)
        {
            if (!Links.TryGetValue(words[at], out var link))
                continue;
            var before = words[..at];
            var after = words[(at + 1)..];
            var left = Terms(before.Reverse().TakeWhile(word => word is not "but"));
            // "After the break, ..." and "..., before the break" look to the other side of the comma.
            if (left.Count == 0 && link == "before")
                left =
                    part + 1 < parts.Length ? Terms(Words(parts[part + 1]))
                    : part > 0 ? Terms(Words(parts[part - 1]))
                    : left;
            var right = Terms(after.TakeWhile(word => !Links.ContainsKey(word) && word is not "but"));
            if (left.Count == 0 || right.Count == 0)
                continue;
            var isTurned = words[at] is "after" or "below" or "under";
            orders.Add(
                new StatementOrder(
                    link,
                    isTurned ? right : left,
                    isTurned ? left : right,
                    before.Reverse().TakeWhile(word => word is not ("and" or "but" or "or")).Any(word => word is "not" or "never")
                )
            );
        }
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value.ToLowerInvariant());

    private static HashSet<string> Terms(IEnumerable<string> words) =>
        words.Where(word => !Analyser.IsStopWord(word)).Select(WordLists.KeyOf).Take(Reach).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"[.;:!?](?=\s|$)", RegexOptions.None, 2000)]
    private static partial Regex Stop();

    [GeneratedRegex(@"[,()–—]", RegexOptions.None, 2000)]
    private static partial Regex Comma();

    [GeneratedRegex(@"[\p{L}\d][\p{L}\d_'.]*[\p{L}\d]|[\p{L}\d]", RegexOptions.None, 2000)]
    private static partial Regex Word();
}
