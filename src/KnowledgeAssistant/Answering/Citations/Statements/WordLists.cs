using System.Collections.Frozen;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Words that say the same, or the opposite, in some sentences. Unlike <see cref="Senses"/>, a word may stand in many groups.</summary>
internal static class WordLists
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Opposites = Load("opposites.txt", joinsSides: false);
    private static readonly FrozenDictionary<string, FrozenSet<string>> Alike = Load("alike.txt", joinsSides: true);

    public static bool AreAlike(string key, string other) => Alike.TryGetValue(key, out var words) && words.Contains(other);

    public static bool AreOpposites(string key, string other) => Opposites.TryGetValue(key, out var words) && words.Contains(other);

    public static bool HasOpposite(string key) => Opposites.ContainsKey(key);

    /// <summary>A function word as it is, any other as its index term.</summary>
    public static string KeyOf(string word) =>
        Analyser.IsStopWord(word) ? word
        : Analyser.Terms(BaseForms.Of(word)) is [var term, ..] ? term
        : word;

    private static FrozenDictionary<string, FrozenSet<string>> Load(string file, bool joinsSides)
    {
        using var stream =
            typeof(WordLists).Assembly.GetManifestResourceStream(typeof(WordLists), file)
            ?? throw new InvalidOperationException($"The library was built without {file}.");
        using var reader = new StreamReader(stream);
        var words = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var sides = line.Split('|').Select(Keys).ToList();
            Join(words, sides[0], sides[joinsSides ? 0 : 1]);
            Join(words, sides[^1], sides[0]);
        }
        return words.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static List<string> Keys(string side) => [.. side.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(KeyOf)];

    private static void Join(Dictionary<string, HashSet<string>> words, List<string> left, List<string> right)
    {
        foreach (var word in left)
        {
            if (!words.TryGetValue(word, out var others))
                words[word] = others = new HashSet<string>(StringComparer.Ordinal);
            others.UnionWith(right.Where(other => other != word));
        }
    }
}
