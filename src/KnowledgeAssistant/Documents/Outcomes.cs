namespace KnowledgeAssistant.Documents;

/// <summary>What became of an upload.</summary>
public abstract record UploadOutcome;

/// <summary>Stored for good, even through a power cut; a job makes it searchable.</summary>
public sealed record UploadAccepted(Guid DocumentId, Guid VersionId) : UploadOutcome;

/// <summary>The same bytes, read by the same reader, are searchable already; nothing was stored.</summary>
public sealed record UploadUnchanged(Guid DocumentId) : UploadOutcome;

/// <summary>Nothing was stored.</summary>
/// <param name="Reason">Plain words that say what to do.</param>
public sealed record UploadRefused(string Reason) : UploadOutcome;

/// <summary>What became of a change to a collection or document.</summary>
public enum ChangeOutcome
{
    Done,

    /// <summary>There is no such collection or document (any more).</summary>
    NotFound,

    /// <summary>Another collection has that name.</summary>
    NameTaken,

    /// <summary>Another collection had that name, which still means it.</summary>
    NameTakenBefore,

    /// <summary>The name is empty, too long or holds control characters.</summary>
    NameRefused,

    /// <summary>It makes no sense in the state the document or collection is in (a retry of one that has not failed, settings of one that is being deleted).</summary>
    WrongState,
}

/// <param name="Id">Set when <paramref name="Outcome"/> is Done, and where the name is taken that of the collection with the name.</param>
public sealed record CollectionCreated(ChangeOutcome Outcome, Guid? Id);
