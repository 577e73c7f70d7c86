using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Documents;

public enum VersionState
{
    /// <summary>Not searchable yet.</summary>
    Waiting,

    /// <summary>The one that search sees.</summary>
    Active,

    /// <summary>Another version took its place; its content stays for citations that were made from it.</summary>
    Replaced,

    /// <summary>Could not be read or indexed.</summary>
    Failed,
}

/// <summary>One ingested state of a document. Its identity is the SHA-256 of the bytes and the number of the reader that read them.</summary>
public sealed class DocumentVersion
{
    public required Guid Id { get; init; }

    public required Guid DocumentId { get; init; }

    /// <summary>64 lower-case hexadecimal digits; names the original.</summary>
    public required string Sha256 { get; init; }

    /// <summary>0 until it was read.</summary>
    public int ReaderNumber { get; set; }

    public VersionState State { get; set; }

    public long Bytes { get; init; }

    /// <summary>An <see cref="DocumentFormats"/> name; empty until it was read.</summary>
    public string Format { get; set; } = "";

    public string Title { get; set; } = "";

    /// <summary>The document's own date (UTC); null where the file tells none.</summary>
    public DateTime? Date { get; set; }

    public int? Pages { get; set; }

    public int PassageCount { get; set; }

    /// <summary>Authors, language and kind, and what of it all is derived; stored as JSON. Null until it was read, and where that was before these were kept.</summary>
    public DocumentMetadata? Metadata { get; set; }

    /// <summary>What could not be read; stored as JSON.</summary>
    public CoverageReport Coverage { get; set; } = CoverageReport.Complete;

    public required DateTime CreatedAt { get; init; }

    /// <summary>The user who uploaded it; null for what a command or a source brought in.</summary>
    public Guid? UploadedBy { get; init; }

    /// <summary>When search first saw it; null if it never did, so that no citation can point to it.</summary>
    public DateTime? ActivatedAt { get; set; }

    /// <summary>When it was last read anew with the same outcome (UTC), so that no other version was made of it; null for never.</summary>
    public DateTime? ReadAgainAt { get; set; }

    /// <summary>What passage ids are made of: the same bytes read the same way give the same ids.</summary>
    public string Identity => FormattableString.Invariant($"{Sha256}/{ReaderNumber}");
}

/// <summary>The normalised text and blocks of a version as <see cref="DocumentContentCodec"/> packs them; a table of its own, so that lists stay small.</summary>
public sealed class StoredContent
{
    public required Guid VersionId { get; init; }

    public required byte[] Data { get; set; }
}
