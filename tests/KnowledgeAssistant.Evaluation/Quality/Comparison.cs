namespace KnowledgeAssistant.Evaluation.Quality;

/// <summary>How near a reader came to the expected text of a file. All are shares, 1 is the best.</summary>
/// <param name="Similarity">1 less Levenshtein distance by the longer length, over the characters without white space.</param>
/// <param name="Words">Share of the expected words that were read, wherever they stand: order does not count.</param>
/// <param name="Cells">Share of the expected table cells that were read as cells of a table; null without a table.</param>
internal sealed record Comparison(double Similarity, double Words, double? Cells)
{
    private const int LongestRun = 120;

    public static Comparison Of(PlainText read, PlainText expected) =>
        new(
            EditDistance.Similarity(read.Characters, expected.Characters),
            Recall(read.Words, expected.Words) ?? 1,
            Recall(read.Cells, expected.Cells)
        );

    /// <summary>The longest runs of words of the one that stand nowhere in the other: two words side by side count as found together.</summary>
    public static IEnumerable<string> OnlyIn(PlainText one, PlainText other, int runs)
    {
        var pairs = other.Words.Zip(other.Words.Skip(1)).ToHashSet();
        var single = other.Words.ToHashSet();
        var words = one.Words;
        bool IsFound(int i) =>
            (i > 0 && pairs.Contains((words[i - 1], words[i])))
            || (i + 1 < words.Length && pairs.Contains((words[i], words[i + 1])))
            || (words.Length == 1 && single.Contains(words[i]));
        List<string> missing = [];
        for (var i = 0; i < words.Length; i++)
        {
            var start = i;
            while (i < words.Length && !IsFound(i))
                i++;
            if (i > start)
                missing.Add(string.Join(' ', words[start..i]));
        }
        return missing
            .OrderByDescending(run => run.Length)
            .Take(runs)
            .Select(run => run.Length > LongestRun ? run[..LongestRun] + "…" : run);
    }

    private static double? Recall(IReadOnlyCollection<string> read, IReadOnlyCollection<string> expected)
    {
        if (expected.Count == 0)
            return null;
        var left = read.CountBy(word => word).ToDictionary();
        var found = 0;
        foreach (var word in expected)
        {
            var count = left.GetValueOrDefault(word);
            left[word] = count - 1;
            found += count > 0 ? 1 : 0;
        }
        return (double)found / expected.Count;
    }
}
