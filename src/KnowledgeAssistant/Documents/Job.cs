namespace KnowledgeAssistant.Documents;

/// <summary>
/// The work that makes one version searchable. A row exists exactly while that work is unfinished, at most one for a document; it is made in
/// the transaction that acknowledges the upload and goes with the one that makes the document Ready or Failed.
/// </summary>
public sealed class Job
{
    public required Guid Id { get; init; }

    public required Guid DocumentId { get; init; }

    public required Guid VersionId { get; init; }

    /// <summary>The fencing token: grows with each lease. A worker's write counts only while this is still the number it was given.</summary>
    public long Token { get; set; }

    /// <summary>Until when the work is somebody's (UTC); null when nobody has it.</summary>
    public DateTime? LeasedUntil { get; set; }

    /// <summary>Tries that ended with an error.</summary>
    public int Attempts { get; set; }

    /// <summary>Times the program ended while this job alone was worked on.</summary>
    public int Interruptions { get; set; }

    /// <summary>Not to be taken before (UTC).</summary>
    public DateTime NotBefore { get; set; }

    /// <summary>The larger the sooner; equal ones in the order they came.</summary>
    public int Priority { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>A new job, due at once whatever the clock does.</summary>
    internal static Job For(DocumentVersion version, DateTime now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            DocumentId = version.DocumentId,
            VersionId = version.Id,
            CreatedAt = now,
        };
}
