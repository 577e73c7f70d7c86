using System.Collections.Frozen;

namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>
/// Everyday English words that mostly say the same, as index terms: what a question calls a "flat tyre" a document calls a "puncture". They never
/// decide which passages are looked at, only how near a passage is thought to come; <c>synonyms.txt</c> is the list.
/// </summary>
public static class Synonyms
{
    private static readonly IReadOnlySet<string> None = FrozenSet<string>.Empty;

    private static readonly Lazy<Lists> List = new(Read);

    /// <summary>For each term of the question that has any: the terms that say the same.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Of(string question)
    {
        var found = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var term in Analyser.Terms(question))
            if (List.Value.Words.TryGetValue(term, out var same))
                found.TryAdd(term, same);
        foreach (var (first, second) in Pairs(question))
            if (List.Value.Phrases.TryGetValue(first + " " + second, out var same))
                foreach (var term in Analyser.Terms(first + " " + second))
                    found[term] = found.GetValueOrDefault(term, None).Union(same).ToFrozenSet(StringComparer.Ordinal);
        return found;
    }

    private static IEnumerable<(string First, string Second)> Pairs(string question)
    {
        var words = question
            .ToLowerInvariant()
            .Split([' ', '\t', '\n', '\r', ',', '.', '?', '!', ';', ':', '"', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        return words.Zip(words.Skip(1));
    }

    private static Lists Read()
    {
        var words = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var phrases = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        using var stream =
            typeof(Synonyms).Assembly.GetManifestResourceStream(typeof(Synonyms), "synonyms.txt")
            ?? throw new InvalidOperationException("synonyms.txt is not in the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var sign = line.IndexOf('=', StringComparison.Ordinal);
            var terms = Analyser.Terms(line[(sign + 1)..]);
            if (sign < 0)
                foreach (var term in terms)
                    Add(words, term, terms.Where(other => other != term));
            else
                foreach (var phrase in line[..sign].Split(',', StringSplitOptions.TrimEntries))
                    Add(phrases, phrase, terms);
        }
        return new Lists(Frozen(words), Frozen(phrases));
    }

    private static void Add(Dictionary<string, HashSet<string>> lists, string key, IEnumerable<string> terms)
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = new HashSet<string>(StringComparer.Ordinal);
        list.UnionWith(terms);
    }

    private static FrozenDictionary<string, IReadOnlySet<string>> Frozen(Dictionary<string, HashSet<string>> lists) =>
        lists.ToFrozenDictionary(
            list => list.Key,
            list => (IReadOnlySet<string>)list.Value.ToFrozenSet(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private sealed record Lists(
        FrozenDictionary<string, IReadOnlySet<string>> Words,
        FrozenDictionary<string, IReadOnlySet<string>> Phrases
    );
}
