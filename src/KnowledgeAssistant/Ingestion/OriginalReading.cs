using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>The first step: the content of a claimed version, from the reader or, when an earlier try got that far, from the database.</summary>
internal sealed class OriginalReading(
    AppDatabase database,
    Originals originals,
    ReaderNumbers numbers,
    OncePasswords passwords,
    ReadOriginal read
)
{
    public async Task<ReadWork> ReadAsync(Claim claim, CancellationToken cancellationToken)
    {
        // Taken whatever comes of it: it is for one try.
        var password = passwords.Take(claim.DocumentId);
        if (claim.ReaderNumber > 0 && await FindStoredAsync(claim, cancellationToken) is { } stored)
            return stored;
        var path = originals.PathOf(claim.Sha256);
        if (!File.Exists(path))
            return new ReadWork(claim, null, 0, "The stored original is missing from the data folder: upload the document again.");
        CrashPoint.Reached("read");
        var folder = originals.NewAttachmentsFolder();
        var isUsed = false;
        try
        {
            var result = await read(path, Path.GetFileName(claim.Source), folder, password, cancellationToken);
            isUsed = result.Content?.Attachments.Count > 0;
            CrashPoint.Reached("read-done");
            return new ReadWork(claim, result.Content, result.ReaderNumber, result.Reason) { AttachmentsFolder = isUsed ? folder : null };
        }
        finally
        {
            if (!isUsed)
                Originals.RemoveFolder(folder);
        }
    }

    private async Task<ReadWork?> FindStoredAsync(Claim claim, CancellationToken cancellationToken)
    {
        var stored = await database.RunAsync(
            context =>
                context
                    .Set<StoredContent>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(row => row.VersionId == claim.VersionId, cancellationToken),
            cancellationToken
        );
        if (stored is null)
            return null;
        try
        {
            var content = DocumentContentCodec.Unpack(stored.Data);
            // The files attached to it are in no table: they are taken out of it again.
            return numbers.Of(content.Format) == claim.ReaderNumber && content.Attachments.Count == 0
                ? new ReadWork(claim, content, claim.ReaderNumber, null, Stored: true)
                : null;
        }
        catch (InvalidDataException)
        {
            // The original is there: reading it anew mends what is stored.
            return null;
        }
    }
}
