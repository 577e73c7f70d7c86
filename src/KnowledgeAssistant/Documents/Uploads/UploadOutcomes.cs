namespace KnowledgeAssistant.Documents.Uploads;

/// <summary>A large file that is sent in parts.</summary>
/// <param name="Bytes">Of the whole file, as it was announced.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits; null when the sender does not know it.</param>
/// <param name="ModifiedAt">Of the sender's file, in milliseconds since 1970: it tells a changed file of the same name and size from the one begun.</param>
public sealed record UploadRequest(Guid CollectionId, string Source, long Bytes, string? Sha256, long? ModifiedAt);

/// <summary>A file of which a part has arrived.</summary>
/// <param name="Received">Bytes that are on the server's disk: sending goes on from here.</param>
public sealed record OpenUpload(
    Guid Id,
    Guid CollectionId,
    string Source,
    long Bytes,
    long Received,
    long? ModifiedAt,
    DateTime StartedAt,
    DateTime ExpiresAt
);

/// <summary>What an announced file came to.</summary>
public abstract record UploadStart;

/// <summary>Its parts are awaited, from <see cref="OpenUpload.Received"/> on.</summary>
public sealed record UploadBegun(OpenUpload Upload) : UploadStart;

/// <summary>Nothing needs to be sent: these very bytes are here, or the file is refused.</summary>
public sealed record UploadSettled(UploadOutcome Outcome) : UploadStart;

public sealed record UploadWithoutCollection : UploadStart;

/// <summary>Too much is open: later, or after something was finished or discarded.</summary>
public sealed record UploadMustWait(string Reason, TimeSpan RetryAfter) : UploadStart;

/// <summary>What a part, or the end, of an upload came to.</summary>
public abstract record UploadStep;

/// <summary>No upload of that id is open for who asks.</summary>
public sealed record UploadUnknown : UploadStep;

/// <summary>Taken up to <see cref="OpenUpload.Received"/>; durable.</summary>
public sealed record UploadTaken(OpenUpload Upload) : UploadStep;

/// <summary>Not what was awaited (another offset, more than announced, or the end before the last part): nothing was changed.</summary>
public sealed record UploadOutOfStep(OpenUpload Upload) : UploadStep;

/// <summary>It is through.</summary>
public sealed record UploadFinished(UploadOutcome Outcome) : UploadStep;
