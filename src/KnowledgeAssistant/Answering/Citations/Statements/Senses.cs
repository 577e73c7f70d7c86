using System.Collections.Frozen;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What a word means as far as the support check knows: words of one group say the same, those of its other side the opposite.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="IsOpposite">Whether it stands on the other side.</param>
internal readonly record struct Sense(int Group, bool IsOpposite);

internal static class Senses
{
    private static readonly FrozenDictionary<string, Sense> Words = Load(out Paired);

    /// <summary>Groups with an opposite.</summary>
    private static readonly FrozenSet<int> Paired;

    public static Sense Forbidden { get; } = Of("forbid") ?? throw new InvalidOperationException("The word groups know no \"forbid\".");

    public static Sense? Of(string word) => Words.TryGetValue(Key(word), out var sense) ? sense : null;

    /// <summary>The group of "all".</summary>
    public static int All { get; } = Of("all")?.Group ?? -1;

    /// <summary>Groups of words like "before", which say something of the word beside them only.</summary>
    private static readonly FrozenSet<int> Relations = "before minimum more above all same long"
        .Split(' ')
        .Select(word => Of(word)?.Group ?? -1)
        .ToFrozenSet();

    public static bool IsRelation(int group) => Relations.Contains(group);

    public static bool HasOpposite(Sense sense) => Paired.Contains(sense.Group);

    /// <summary>A function word as it is, any other as its index term.</summary>
    private static string Key(string word) =>
        Analyser.IsStopWord(word) ? word
        : Analyser.Terms(word) is [var term, ..] ? term
        : word;

    private static FrozenDictionary<string, Sense> Load(out FrozenSet<int> paired)
    {
        using var stream =
            typeof(Senses).Assembly.GetManifestResourceStream(typeof(Senses), "senses.txt")
            ?? throw new InvalidOperationException("The library was built without its word groups.");
        using var reader = new StreamReader(stream);
        var words = new Dictionary<string, Sense>(StringComparer.Ordinal);
        var pairs = new HashSet<int>();
        for (var group = 0; reader.ReadLine() is { } line; group++)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var sides = line.Split('|');
            if (sides.Length == 2)
                pairs.Add(group);
            for (var side = 0; side < sides.Length; side++)
                foreach (var word in sides[side].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    words.TryAdd(Key(word), new Sense(group, side == 1));
        }
        paired = pairs.ToFrozenSet();
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
