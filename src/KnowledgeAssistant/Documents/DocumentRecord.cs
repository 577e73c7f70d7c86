using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Documents;

/// <summary>Everything that an admin's page shows of one document but its text.</summary>
/// <param name="Versions">The newest first.</param>
public sealed record DocumentRecord(DocumentDetails Details, Stewardship Stewardship, IReadOnlyList<VersionRow> Versions)
{
    /// <summary>The document that took its place; null where none did, or where that one is gone.</summary>
    public DocumentName? SupersededBy { get; init; }

    /// <summary>Documents whose place it took.</summary>
    public IReadOnlyList<DocumentName> Supersedes { get; init; } = [];

    /// <summary>The last self-test; its questions, which are made of the text, only where the admin may read that.</summary>
    public SelfTest? SelfTest { get; init; }
}

/// <summary>A document as another one's page names it.</summary>
public sealed record DocumentName(Guid Id, string Title, string Collection, string Source);

/// <param name="UploadedBy">A user's id; null for what a command or a source brought in.</param>
/// <param name="ActivatedAt">When search first saw it; null if it never did: it has no text to show.</param>
public sealed record VersionRow(
    Guid Id,
    VersionState State,
    DateTime CreatedAt,
    DateTime? ActivatedAt,
    long Bytes,
    string Format,
    int ReaderNumber,
    int? Pages,
    int PassageCount,
    Guid? UploadedBy
)
{
    /// <summary>When it was last read anew with the same outcome (UTC); null for never.</summary>
    public DateTime? ReadAgainAt { get; init; }
}

/// <summary>Who keeps a document true, and until when it is taken to be.</summary>
/// <param name="OwnerId">A user's id, or null for nobody.</param>
/// <param name="ReviewBy">Midnight UTC, or null for never.</param>
/// <param name="SupersededById">Another document's id, or null.</param>
public sealed record Stewardship(Guid? OwnerId, DateTime? ReviewBy, Guid? SupersededById);

/// <summary>A version's text with the passages it is cut into.</summary>
public sealed record DocumentPassages(DocumentText Document, IReadOnlyList<PassageCut> Passages);
