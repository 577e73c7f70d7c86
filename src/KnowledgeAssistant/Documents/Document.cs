using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

/// <summary>How far a document is on its way from file to searchable passages.</summary>
public enum DocumentState
{
    /// <summary>Stored; a job waits for the worker.</summary>
    Waiting,

    /// <summary>The reader process is at it.</summary>
    Reading,

    /// <summary>Its blocks are stored; passages are cut, embedded and written.</summary>
    Indexing,

    /// <summary>Its active version is searchable.</summary>
    Ready,

    /// <summary>The newest version could not be made searchable, see <see cref="Document.Reason"/>; an older one may still serve.</summary>
    Failed,

    /// <summary>Marked as deleted; the index and the files follow.</summary>
    Deleting,
}

/// <summary>One source in a collection. Everything but its names and access describes the active version, else the newest one.</summary>
public sealed class Document
{
    public required Guid Id { get; init; }

    public required Guid CollectionId { get; set; }

    public Collection? Collection { get; init; }

    /// <summary>Path relative to the ingested folder, see <see cref="SourcePath"/>; unique in its collection, compared exactly.</summary>
    public required string Source { get; init; }

    public required string Title { get; set; }

    /// <summary>An <see cref="Ingestion.DocumentFormats"/> name; empty until it was read.</summary>
    public string Format { get; set; } = "";

    /// <summary>The document's own date, else when it was first ingested (UTC).</summary>
    public required DateTime Date { get; set; }

    public IReadOnlyList<string> Authors { get; set; } = [];

    /// <summary>ISO 639-1 code; null where nothing tells.</summary>
    public string? Language { get; set; }

    /// <summary>What kind of document it is ("policy"); null where nothing tells.</summary>
    public string? Type { get; set; }

    /// <summary>What its coverage report holds.</summary>
    public DocumentNotes Notes { get; set; }

    public int? Pages { get; set; }

    public int PassageCount { get; set; }

    /// <summary>Bytes of the original.</summary>
    public long Bytes { get; set; }

    /// <summary>Labels of its own; empty when the collection's rule alone decides.</summary>
    public IReadOnlyList<AccessLabel> Labels { get; set; } = [];

    public DocumentState State { get; set; }

    /// <summary>For Failed: why, and what to do, in plain words.</summary>
    public string? Reason { get; set; }

    /// <summary>The mail that it is attached to: it comes, changes its readers and goes with it. Null for what stands alone.</summary>
    public Guid? ParentId { get; set; }

    /// <summary>The mail's newest version that it is attached to.</summary>
    public Guid? ParentVersionId { get; set; }

    /// <summary>The version that search sees; null before the first one is ready.</summary>
    public Guid? ActiveVersionId { get; set; }

    /// <summary>Who answers for it: a user's id, at first whoever uploaded it; null for what a command or a source brought in.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>By when somebody should look whether it still holds (UTC midnight); null for never.</summary>
    public DateTime? ReviewBy { get; set; }

    /// <summary>The document that took its place. No foreign key: an id that is gone means nothing.</summary>
    public Guid? SupersededById { get; set; }

    /// <summary>The change of many documents that hid it and may still bring it back; null for any other deletion. See <see cref="Bulk.BulkChanges"/>.</summary>
    public Guid? DeletionId { get; set; }

    /// <summary>When it came into its collection from another one; null for never. What had its address before was another document.</summary>
    public DateTime? MovedAt { get; set; }

    public required DateTime CreatedAt { get; init; }

    public DateTime UpdatedAt { get; set; }
}
