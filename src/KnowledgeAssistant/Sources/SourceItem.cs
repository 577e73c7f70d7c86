namespace KnowledgeAssistant.Sources;

/// <summary>One file or page of a source, as the last run saw it.</summary>
public sealed class SourceItem
{
    /// <summary>Longer addresses are not followed.</summary>
    public const int MaxAddressLength = 2_000;

    public required Guid Id { get; init; }

    public required Guid SourceId { get; init; }

    /// <summary>Path relative to the folder, or canonical address of the page; unique in its source.</summary>
    public required string Address { get; init; }

    /// <summary>Null when it never became one, or somebody deleted it in the library: then it stays away until the item changes.</summary>
    public Guid? DocumentId { get; set; }

    /// <summary>Of the bytes that were taken in; null before that.</summary>
    public string? Sha256 { get; set; }

    public long Bytes { get; set; }

    /// <summary>A file's time of change (UTC), kept only when its bytes are known to belong to it.</summary>
    public DateTime? ModifiedAt { get; set; }

    /// <summary>A page's validator, sent back as it came.</summary>
    public string? ETag { get; set; }

    /// <summary>A page's validator, sent back as it came.</summary>
    public string? LastModified { get; set; }

    /// <summary>Addresses that a page leads to, one a line: a page that did not change is not sent again.</summary>
    public string? Links { get; set; }

    /// <summary>Runs in a row that found it gone.</summary>
    public int Misses { get; set; }

    /// <summary>Since when it is missing (UTC); null while it is there.</summary>
    public DateTime? MissingSince { get; set; }

    public DateTime? LastSeenAt { get; set; }

    /// <summary>Why it could not be taken in, in plain words.</summary>
    public string? Problem { get; set; }
}
