namespace KnowledgeAssistant.Documents;

/// <summary>
/// A document that was deleted, until everything that names it elsewhere is blanked too: old conversations are looked through in the background.
/// Written in the transaction that takes its rows out.
/// </summary>
public sealed class DeletedDocument
{
    /// <summary>The document's id.</summary>
    public required Guid Id { get; init; }

    public required string Collection { get; init; }

    public required string Source { get; init; }

    public required DateTime DeletedAt { get; init; }
}
