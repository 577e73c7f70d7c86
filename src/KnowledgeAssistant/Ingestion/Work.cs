using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Ingestion;

/// <summary>A job as one worker holds it. Its token makes the worker's writes count only while no other worker has taken the job since.</summary>
internal sealed record Claim(
    Guid JobId,
    long Token,
    Guid DocumentId,
    Guid VersionId,
    Guid CollectionId,
    string Collection,
    string Source,
    string Sha256,
    DateTime FirstIngested,
    int ReaderNumber
)
{
    /// <summary>Must be the only one under way: an earlier try of it failed, or the program ended during it.</summary>
    public bool Alone { get; init; }
}

/// <summary>A claimed version after reading: its content, or why there is none.</summary>
/// <param name="Stored">The content came from the database: an earlier try got that far.</param>
internal sealed record ReadWork(Claim Claim, DocumentContent? Content, int ReaderNumber, string? Reason, bool Stored = false)
{
    /// <summary>Where the files of <see cref="DocumentContent.Attachments"/> are; null where there are none.</summary>
    public string? AttachmentsFolder { get; init; }

    /// <summary>UTF-16 units of its text, kept when the content itself is let go.</summary>
    public long Characters { get; private init; } = Content?.Text.Length ?? 0;

    /// <summary>The same for the stages that need the passages only: a huge text would be there twice.</summary>
    public ReadWork WithoutContent() => this with { Content = null };
}

/// <summary>A claimed version whose passages are cut and embedded.</summary>
/// <param name="Generation">The number of the generation that they are made for: another one's chunker or model makes others.</param>
internal sealed record PreparedWork(
    ReadWork Read,
    int Generation,
    DocumentInfo Document,
    IReadOnlyList<Passage> Passages,
    IReadOnlyList<ReadOnlyMemory<float>> Vectors
)
{
    public Claim Claim => Read.Claim;

    public VersionPassages ToPassages(AccessRule access) => new(Document, access, Passages, Vectors);
}

/// <summary>What the reader made of an original.</summary>
/// <param name="Content">Null when it could not be read; then <paramref name="Reason"/> says why in plain words.</param>
internal sealed record ReadResult(DocumentContent? Content, int ReaderNumber, string? Reason);

/// <summary>Reads one original; the product's is the reader process, a test's own may pause or fail.</summary>
/// <param name="attachments">A folder to be made for files attached to it.</param>
/// <param name="password">For a locked file, for this one reading; null for all others.</param>
internal delegate Task<ReadResult> ReadOriginal(
    string path,
    string fileName,
    string attachments,
    string? password,
    CancellationToken cancellationToken
);
