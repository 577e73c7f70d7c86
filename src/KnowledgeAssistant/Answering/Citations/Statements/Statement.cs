namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What a sentence says, as far as it can be compared word by word.</summary>
/// <param name="Words">Content words with repeats, in order.</param>
/// <param name="Senses">Of the words that have an opposite.</param>
/// <param name="Names">As index terms.</param>
/// <param name="Signs">Every word that has an opposite, function words too.</param>
/// <param name="Negations">The clause of each.</param>
/// <param name="IsRestricted">Whether it says "only" or another word that leaves something out.</param>
internal sealed record Statement(
    IReadOnlyList<StatementWord> Words,
    IReadOnlyList<StatementSense> Senses,
    IReadOnlyList<StatementQuantity> Quantities,
    IReadOnlySet<string> Names,
    IReadOnlyList<StatementLink> Links,
    IReadOnlyList<StatementSign> Signs,
    IReadOnlyList<int> Negations,
    IReadOnlyList<StatementOrder> Orders,
    bool IsRestricted,
    bool SaysOnly
)
{
    public IReadOnlySet<string> Terms { get; } = Words.Select(word => word.Term).ToHashSet(StringComparer.Ordinal);
}
