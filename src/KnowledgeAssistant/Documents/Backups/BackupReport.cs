namespace KnowledgeAssistant.Documents.Backups;

/// <param name="Bytes">Of all files together.</param>
/// <param name="DeletedMeanwhile">Documents (<c>collection/source</c>) that were deleted while the backup ran: their rows are in it, their originals are not.</param>
/// <param name="Lost">Documents whose original the data folder has lost, or holds damaged: they stay searchable, but cannot be shown or read anew.</param>
public sealed record BackupReport(
    int Documents,
    int Originals,
    long Bytes,
    IReadOnlyList<string> DeletedMeanwhile,
    IReadOnlyList<string> Lost
);

/// <param name="CreatedAt">When the backup was taken (UTC).</param>
public sealed record RestoreReport(DateTime CreatedAt, int Documents, int Originals, long Bytes);

/// <param name="Step">In words that fit before the numbers: "Copying originals".</param>
public sealed record BackupProgress(string Step, long Done, long Total);
