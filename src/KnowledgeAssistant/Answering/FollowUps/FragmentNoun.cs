using System.Collections.Frozen;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>
/// Puts the noun of a fragment in the place of the noun asked about: "a long rental" in that of "a short rental", "a long one" too, "a trailer"
/// in that of "a cargo bike". What was asked about before is gone then, or it would be found again.
/// </summary>
internal static class FragmentNoun
{
    /// <summary>A longer fragment is more than a noun.</summary>
    private const int MostWords = 4;

    private static readonly FrozenDictionary<string, string> Opposites = OppositesOf(
        "long short, large small, larger smaller, big small, bigger smaller, front rear, front back, new old, newer older, left right, upper lower, "
            + "first second, full empty, single double, monthly weekly, weekly daily, internal external, paid unpaid, private public"
    );

    /// <summary>After these stands who or what does it, and then the verb.</summary>
    private static readonly FrozenSet<string> Auxiliaries = Set("do does did can may must should will would");

    private static readonly FrozenSet<string> Askers = Set("i you we");

    private static readonly FrozenSet<string> Determiners = Set("a an the my our your each every");

    /// <summary>"a long rental" after "cancel a short rental": the same noun with another word before it.</summary>
    public static string? PutBeforeSameNoun(string phrase, string before)
    {
        if (NounOf(phrase) is not { Count: >= 2 } noun)
            return null;
        var target = QuestionWords.Of(before);
        var isOne = noun[^1].Text.ToLowerInvariant() is "one" or "ones";
        for (var i = target.Count - 1; i >= 0; i--)
            if (isOne ? IsOpposite(noun[^2], target[i]) : i > 0 && IsSame(noun[^1], target[i]) && target[i - 1].IsContent)
            {
                var described = isOne ? target[i] : target[i - 1];
                var words = phrase[noun[0].Start..noun[^2].End];
                // "Drays" for "a Dray": the word before is the verb, not a description.
                return !isOne && i > 1 && Askers.Contains(target[i - 2].Text)
                    ? null
                    : before[..described.Start] + words + before[described.End..];
            }
        return null;
    }

    /// <summary>
    /// "a trailer" after "What does a cargo bike cost?", "camera recordings" after "How long do you keep invoices?". Names that go are kept in
    /// brackets: the noun may be a part of what they name.
    /// </summary>
    public static string? PutForSubject(string phrase, string before)
    {
        var words = QuestionWords.Of(phrase);
        if (words.Count is 0 or > MostWords || NounOf(phrase) is not { Count: > 0 } noun || noun[0].Start > words[0].End + 1)
            return null;
        var hasDeterminer = Determiners.Contains(words[0].Text);
        if (words.Count != noun.Count + (hasDeterminer ? 1 : 0) || (!hasDeterminer && !IsPlural(noun[^1])))
            return null;
        if (SubjectIn(before) is not var (start, end, names))
            return null;
        var kept = names.Count > 0 ? $" ({string.Join(' ', names)})" : "";
        return before[..start] + phrase[words[0].Start..words[^1].End] + before[end..].TrimEnd('?', ' ') + kept + "?";
    }

    private static (int Start, int End, List<string> Names)? SubjectIn(string before)
    {
        var words = QuestionWords.Of(before);
        var auxiliary = words.ToList().FindIndex(word => Auxiliaries.Contains(word.Text));
        if (auxiliary < 0 || auxiliary + 2 >= words.Count)
            return null;
        var isAsker = Askers.Contains(words[auxiliary + 1].Text);
        // "do you keep [invoices]": what is done to; "does [a cargo bike] cost": who does it.
        var first = auxiliary + (isAsker ? 3 : 1);
        var last = first;
        while (last < words.Count && (IsNoun(words[last]) || (last == first && Determiners.Contains(words[last].Text))))
            last++;
        last -= isAsker ? 1 : Verb(words, last);
        if (first >= words.Count || last < first || !IsNoun(words[last]))
            return null;
        var names = words
            .Skip(first)
            .Take(last - first + 1)
            .Where(word => word.IsContent && char.IsUpper(word.Text[0]))
            .Select(word => word.Text)
            .ToList();
        return (words[first].Start, words[last].End, names);
    }

    /// <summary>How many words to go back from where content words end: past the verb, unless it is an empty one ("have", "need").</summary>
    private static int Verb(IReadOnlyList<QuestionWord> words, int end) =>
        end < words.Count && !FollowUpWords.Prepositions.Contains(words[end].Text) ? 1 : 2;

    /// <summary>The content words at the end of the phrase; empty when it does not end in one.</summary>
    private static List<QuestionWord> NounOf(string phrase)
    {
        var words = QuestionWords.Of(phrase);
        var first = words.Count;
        while (first > 0 && (words[first - 1].IsContent || IsSize(words[first - 1]) || (first == words.Count && IsOne(words[first - 1]))))
            first--;
        return [.. words.Skip(first)];
    }

    private static bool IsNoun(QuestionWord word) => word.IsContent && !FollowUpWords.Prepositions.Contains(word.Text);

    private static bool IsOne(QuestionWord word) => word.Text.ToLowerInvariant() is "one" or "ones";

    /// <summary>"long", "old" and "big" say little in a question ("how long") and much before a noun.</summary>
    private static bool IsSize(QuestionWord word) => Opposites.ContainsKey(word.Text);

    private static bool IsOpposite(QuestionWord one, QuestionWord other) =>
        Opposites.TryGetValue(one.Text, out var opposites) && opposites.Split(' ').Contains(other.Text, StringComparer.OrdinalIgnoreCase);

    private static bool IsPlural(QuestionWord word) =>
        word.Text.EndsWith('s') && !word.Text.EndsWith("ss", StringComparison.Ordinal) && !FollowUpWords.Days.Contains(word.Text);

    private static bool IsSame(QuestionWord one, QuestionWord other) =>
        string.Equals(one.Text.TrimEnd('s'), other.Text.TrimEnd('s'), StringComparison.OrdinalIgnoreCase);

    private static FrozenDictionary<string, string> OppositesOf(string pairs) =>
        pairs
            .Split(", ")
            .Select(pair => pair.Split(' '))
            .SelectMany(pair => (KeyValuePair<string, string>[])[new(pair[0], pair[1]), new(pair[1], pair[0])])
            .GroupBy(pair => pair.Key, pair => pair.Value)
            .ToFrozenDictionary(group => group.Key, group => string.Join(' ', group), StringComparer.OrdinalIgnoreCase);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
