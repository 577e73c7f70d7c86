namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What a sentence says, as far as it can be compared word by word.</summary>
/// <param name="Words">Content words with repeats, in order.</param>
/// <param name="Senses">Of the words that have an opposite.</param>
/// <param name="Names">Lower case.</param>
internal sealed record Statement(
    IReadOnlyList<StatementWord> Words,
    IReadOnlySet<StatementSense> Senses,
    IReadOnlyList<Quantity> Quantities,
    IReadOnlySet<string> Names
)
{
    public IReadOnlySet<string> Keys { get; } = Words.Select(word => word.Key).ToHashSet(StringComparer.Ordinal);

    public int Clauses { get; } = Words.Count == 0 ? 0 : Words[^1].Clause + 1;
}
