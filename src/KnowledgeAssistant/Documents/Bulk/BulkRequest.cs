using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>Which documents a change is for: those named, or all that fit a query but a few.</summary>
public sealed record DocumentSelection
{
    /// <summary>At most <see cref="MostNamed"/>.</summary>
    public IReadOnlyCollection<Guid> Ids { get; init; } = [];

    /// <summary>All that fit it now; its page and order do not count. Null for <see cref="Ids"/> alone.</summary>
    public DocumentQuery? Query { get; init; }

    /// <summary>Left out of what fits the query.</summary>
    public IReadOnlyCollection<Guid> Except { get; init; } = [];

    public const int MostNamed = 5_000;
}

/// <param name="CollectionId">For a move: where to.</param>
/// <param name="Labels">For a restriction: who alone may read them, as far as their collection lets them in; empty takes restrictions off.</param>
public sealed record BulkRequest(
    BulkKind Kind,
    DocumentSelection Selection,
    Guid? CollectionId = null,
    IReadOnlyList<AccessLabel>? Labels = null
);

/// <summary>What became of a request about many documents.</summary>
public enum BulkOutcome
{
    Done,

    /// <summary>No document fits (any more).</summary>
    NothingSelected,

    /// <summary>More are named than <see cref="DocumentSelection.MostNamed"/>.</summary>
    TooManyNamed,

    /// <summary>The collection to move to, or to delete, is gone or going.</summary>
    NoCollection,

    /// <summary>What was typed is not the collection's name.</summary>
    WrongName,

    /// <summary>Documents of the collection are being deleted by themselves, and that may still be undone.</summary>
    BusyDeleting,

    /// <summary>There is no such change, or it is past what was asked for.</summary>
    TooLate,
}

/// <param name="ChangeId">Set when <paramref name="Outcome"/> is Done.</param>
public sealed record BulkStarted(BulkOutcome Outcome, Guid? ChangeId);

/// <summary>A change of many documents as pages show it.</summary>
/// <param name="Collection">Name of the collection documents go to, or that is deleted with them; null for other kinds, or when it is gone.</param>
/// <param name="Done">Documents through with the step it is at.</param>
/// <param name="Refused">Documents that nothing was done to.</param>
/// <param name="UndoUntil">UTC; null while it is not known.</param>
/// <param name="Refusals">The first of them.</param>
public sealed record BulkView(
    Guid Id,
    BulkKind Kind,
    BulkState State,
    string? Collection,
    int Total,
    int Done,
    int Refused,
    DateTime? UndoUntil,
    IReadOnlyList<BulkRefusal> Refusals
)
{
    public const int MostRefusals = 20;

    /// <summary>Whether a collection is deleted with all its documents.</summary>
    public bool IsCollection { get; init; }

    public bool IsOver => State is BulkState.Done or BulkState.Undone;

    /// <summary>Whether its documents can still be had back.</summary>
    public bool CanBeUndone => Kind == BulkKind.Delete && State is BulkState.Working or BulkState.Undoable;
}

/// <param name="Title">Null when the document is gone.</param>
/// <param name="Reason">Why, and what to do, in plain words.</param>
public sealed record BulkRefusal(Guid DocumentId, string? Title, string Reason);
