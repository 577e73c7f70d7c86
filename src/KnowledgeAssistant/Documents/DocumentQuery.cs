using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

public enum DocumentOrder
{
    Source,
    Title,
    State,
    Date,
    Passages,
    Updated,
}

/// <summary>One page of the library's list of documents.</summary>
public sealed record DocumentQuery
{
    public const int MaxTake = 200;

    public Guid? CollectionId { get; init; }

    /// <summary>Part of the source or title, ASCII letters of either case.</summary>
    public string? Search { get; init; }

    public DocumentState? State { get; init; }

    /// <summary>A <see cref="Ingestion.DocumentFormats"/> name.</summary>
    public string? Format { get; init; }

    /// <summary>Documents whose coverage report holds any of these; None for all documents.</summary>
    public DocumentNotes Notes { get; init; }

    public DocumentOrder Order { get; init; } = DocumentOrder.Source;

    public bool Descending { get; init; }

    public int Skip { get; init; }

    /// <summary>1 to <see cref="MaxTake"/>; more is cut, so that no page is ever unbounded.</summary>
    public int Take { get; init; } = 50;
}

/// <param name="Total">Documents that fit the query, over all pages.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentRow> Rows, int Total);

/// <summary>What an admin sees of a document: everything but its text.</summary>
/// <param name="ActiveVersionId">Null while nothing of it is searchable.</param>
public sealed record DocumentRow(
    Guid Id,
    Guid CollectionId,
    string Collection,
    string Source,
    string Title,
    string Format,
    DateTime Date,
    int? Pages,
    int PassageCount,
    long Bytes,
    IReadOnlyList<AccessLabel> Labels,
    DocumentState State,
    string? Reason,
    Guid? ActiveVersionId,
    DateTime CreatedAt,
    DateTime UpdatedAt
)
{
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>What its coverage report holds.</summary>
    public DocumentNotes Notes { get; init; }

    /// <summary>The mail that it is attached to; null for what stands alone.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>ISO 639-1 code; null where nothing tells.</summary>
    public string? Language { get; init; }

    /// <summary>What kind of document it is ("policy"); null where nothing tells.</summary>
    public string? Type { get; init; }
}

public sealed record CollectionRow(Guid Id, string Name, IReadOnlyList<AccessLabel> Labels, DateTime CreatedAt, int Documents, int Failed)
{
    /// <summary>What it is for; empty for nothing said.</summary>
    public string Description { get; init; } = "";

    /// <summary>Names it had, which go on meaning it; the latest last.</summary>
    public IReadOnlyList<string> FormerNames { get; init; } = [];

    /// <summary>Months after which a new version ought to be looked at again; null for no date.</summary>
    public int? ReviewMonths { get; init; }

    /// <summary>It goes with all its documents, unless that is undone.</summary>
    public bool IsDeleting { get; init; }
}
