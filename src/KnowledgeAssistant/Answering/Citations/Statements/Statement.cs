namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What a sentence says, as far as it can be compared word by word.</summary>
/// <param name="Words">Content words with repeats, in order.</param>
/// <param name="Senses">Of the words that have an opposite.</param>
/// <param name="Names">As index terms.</param>
internal sealed record Statement(
    IReadOnlyList<StatementWord> Words,
    IReadOnlyList<StatementSense> Senses,
    IReadOnlyList<StatementQuantity> Quantities,
    IReadOnlySet<string> Names,
    IReadOnlyList<StatementLink> Links
)
{
    public IReadOnlySet<string> Terms { get; } = Words.Select(word => word.Term).ToHashSet(StringComparer.Ordinal);
}
