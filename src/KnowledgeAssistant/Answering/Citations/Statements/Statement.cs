namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What a sentence says, as far as it can be compared word by word.</summary>
/// <param name="Words">Content words with repeats, in order.</param>
/// <param name="Senses">Of the words that have an opposite.</param>
/// <param name="Names">As index terms.</param>
internal sealed record Statement(
    IReadOnlyList<StatementWord> Words,
    IReadOnlyList<StatementSense> Senses,
    IReadOnlyList<StatementQuantity> Quantities,
    IReadOnlySet<string> Names
)
{
    public IReadOnlyList<StatementLink> Links { get; init; } = [];

    public IReadOnlySet<string> Keys { get; } = Words.Select(word => word.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>The weight of the different words that both hold.</summary>
    public double Shared(IEnumerable<StatementWord> words) =>
        words.Where(word => Keys.Contains(word.Key)).DistinctBy(word => word.Key).Sum(word => word.Weight);

    /// <summary>The clause that holds most of these words; null where none holds any.</summary>
    public int? NearestClause(IReadOnlyList<StatementWord> words)
    {
        var wanted = words.DistinctBy(word => word.Key).ToDictionary(word => word.Key, word => word.Weight, StringComparer.Ordinal);
        var best = Words
            .Where(word => wanted.ContainsKey(word.Key))
            .GroupBy(word => word.Clause)
            .Select(clause => (Clause: clause.Key, Weight: clause.DistinctBy(word => word.Key).Sum(word => wanted[word.Key])))
            .OrderByDescending(clause => clause.Weight)
            .ThenBy(clause => clause.Clause)
            .FirstOrDefault((-1, 0));
        return best.Item1 < 0 ? null : best.Item1;
    }
}
