using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>What is done to many documents at once.</summary>
public enum BulkKind
{
    /// <summary>Into another collection, with their versions; who may read them is what that collection says, at once.</summary>
    Move,

    /// <summary>Labels of their own in place of those they had; none leaves them to their collection's rule.</summary>
    Restrict,

    /// <summary>Read anew from the originals, as a new version, by the reader of today.</summary>
    Reread,

    /// <summary>Out of the search and out of everybody's sight at once; out of the library when the time to undo it is over.</summary>
    Delete,
}

/// <summary>How far a change of many documents is.</summary>
public enum BulkState
{
    /// <summary>The worker goes through the documents, or will.</summary>
    Working,

    /// <summary>Of a deletion: every document is hidden, none is gone yet.</summary>
    Undoable,

    /// <summary>Of a deletion: rows, passages and files go; there is no way back.</summary>
    Finishing,

    /// <summary>Of a deletion: what was hidden comes back.</summary>
    Undoing,

    Done,

    /// <summary>Of a deletion: everything is as it was.</summary>
    Undone,
}

/// <summary>A change of many documents, kept until it is through: a restart goes on where it was.</summary>
internal sealed class BulkChange
{
    public required Guid Id { get; init; }

    public required BulkKind Kind { get; init; }

    /// <summary>Who asked for it.</summary>
    public required Guid AdminId { get; init; }

    /// <summary>Where documents go that are moved; of a deletion, the collection that goes with all its documents.</summary>
    public Guid? CollectionId { get; init; }

    /// <summary>What documents are restricted to.</summary>
    public IReadOnlyList<AccessLabel> Labels { get; init; } = [];

    public required int Total { get; set; }

    /// <summary>Documents that are through with the step it is at.</summary>
    public int Done { get; set; }

    public int Refused { get; set; }

    public BulkState State { get; set; }

    /// <summary>Until when a deletion may be undone (UTC); set when every document is hidden.</summary>
    public DateTime? UndoUntil { get; set; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? EndedAt { get; set; }
}

internal enum BulkStage
{
    Waiting,

    /// <summary>Changed; of a deletion: hidden.</summary>
    Changed,

    /// <summary>Of a deletion: gone, or back.</summary>
    Through,

    Refused,
}

/// <summary>One document of a change. No foreign key to the document, which may go before.</summary>
internal sealed class BulkItem
{
    public required Guid ChangeId { get; init; }

    public required Guid DocumentId { get; init; }

    public BulkStage Stage { get; set; }

    /// <summary>The version a job was to make searchable when the document was hidden: an undone deletion makes that job again.</summary>
    public Guid? UnfinishedVersionId { get; set; }

    /// <summary>Why nothing was done to it, in plain words.</summary>
    public string? Refusal { get; set; }
}
