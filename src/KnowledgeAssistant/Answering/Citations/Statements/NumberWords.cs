using System.Collections.Frozen;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Numbers written as words: "twenty-four", "two hundred and fifty", "third", "dozen".</summary>
internal static class NumberWords
{
    private static readonly FrozenDictionary<string, int> Values = Load();
    private static readonly FrozenDictionary<string, int> Scales = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["hundred"] = 100,
        ["thousand"] = 1_000,
        ["million"] = 1_000_000,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsScale(string word) => Scales.ContainsKey(word);

    /// <summary>The value by which the number before is multiplied; 1 for other words.</summary>
    public static int ScaleOf(string word) => Scales.GetValueOrDefault(word, 1);

    /// <summary>The number that begins at <paramref name="at"/> and how many words it takes; none where no number word stands there.</summary>
    public static (int Value, int Count)? Read(IReadOnlyList<string> words, int at)
    {
        if (!Values.TryGetValue(words[at], out var value) && !(IsScale(words[at]) && at > 0 && words[at - 1] is "a" or "per"))
            return null;
        var next = at;
        var (total, current) = (0, 0);
        for (; next < words.Count; next++)
        {
            if (Values.TryGetValue(words[next], out value))
            {
                if (current % 100 != 0 && !(current % 10 == 0 && value < 10))
                    break;
                current += value;
            }
            else if (Scales.TryGetValue(words[next], out var scale))
            {
                current = Math.Max(1, current) * scale;
                if (scale >= 1000)
                    (total, current) = (total + current, 0);
            }
            else if (!(words[next] == "and" && current >= 100 && next + 1 < words.Count && Values.ContainsKey(words[next + 1])))
            {
                break;
            }
        }
        return (total + current, next - at);
    }

    private static FrozenDictionary<string, int> Load()
    {
        string[] small =
        [
            .. "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".Split(' '),
            .. "sixteen seventeen eighteen nineteen".Split(' '),
        ];
        var values = new Dictionary<string, int>(StringComparer.Ordinal) { ["dozen"] = 12 };
        for (var i = 0; i < small.Length; i++)
            values[small[i]] = i;
        var tens = "twenty thirty forty fifty sixty seventy eighty ninety".Split(' ');
        for (var i = 0; i < tens.Length; i++)
            values[tens[i]] = (i + 2) * 10;
        // Not "second", which is a unit, nor "first", which is seldom a number.
        var ordinals = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".Split(' ');
        for (var i = 0; i < ordinals.Length; i++)
            values[ordinals[i]] = i + 3;
        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
