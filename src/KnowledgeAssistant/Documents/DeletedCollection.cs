using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// What stays of a collection that was deleted: whom it was open to at the end. Old answers that rested on it stay closed to whoever could not read
/// it any more. Written in the transaction that takes its row out.
/// </summary>
public sealed class DeletedCollection
{
    /// <summary>The collection's id.</summary>
    public required Guid Id { get; init; }

    public required IReadOnlyList<AccessLabel> Labels { get; init; }

    public required DateTime DeletedAt { get; init; }
}
