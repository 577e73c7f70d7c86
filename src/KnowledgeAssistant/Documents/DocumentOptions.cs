using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Documents;

/// <summary>Section <c>KnowledgeAssistant:Documents</c>.</summary>
public sealed class DocumentOptions
{
    public const string Area = "Documents";

    /// <summary>Largest upload in bytes; 100 MB, what the readers take. At most 1 GB.</summary>
    [Range(1, 1L * 1024 * 1024 * 1024)]
    public long MaxFileBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>
    /// A larger file is sent in parts of this size, each durable when it is answered. 4 MB: a broken line loses seconds, and a part costs two syncs.
    /// </summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int UploadChunkBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Unfinished uploads of one user; each may hold as much as the largest file on the disk.</summary>
    [Range(1, 1_000)]
    public int MaxOpenUploads { get; set; } = 32;

    /// <summary>How long an unfinished upload waits for its next part: a day, so that a laptop closed in the evening goes on in the morning.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan PartialLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Bytes of all versions together; 0, the default, for no limit: the disk is one already, and running into it loses nothing. For a disk that is
    /// shared with others.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long MaxTotalBytes { get; set; }

    /// <summary>Bytes that one user may bring in; 0, the default, for no limit: only admins upload.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytesPerUser { get; set; }

    /// <summary>Documents in all collections; 0, the default, for no limit. New versions of documents are always taken.</summary>
    [Range(0, int.MaxValue)]
    public int MaxDocuments { get; set; }

    /// <summary>
    /// How long a deletion of chosen documents can be undone; they are hidden meanwhile. Half a minute: as long as somebody looks at what they did.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan UndoDeletion { get; set; } = TimeSpan.FromSeconds(30);

    internal string TooLarge => $"The file is larger than {MaxFileBytes / (1024.0 * 1024):0.#} MB: split it, or raise the limit.";
}
