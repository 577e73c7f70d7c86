using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>What a collection's documents were made of, so that bytes which are searchable already need not be uploaded again.</summary>
public sealed class KnownOriginals(AppDatabase database, ReaderNumbers readers)
{
    /// <summary>By source: the documents that an upload of the same bytes would leave unchanged.</summary>
    public async Task<IReadOnlyDictionary<string, KnownOriginal>> ListAsync(Guid collectionId, CancellationToken cancellationToken)
    {
        var rows = await database.RunAsync(
            context =>
                (
                    from document in context.Set<Document>()
                    where document.CollectionId == collectionId && document.State == DocumentState.Ready
                    where !context.Set<Job>().Any(job => job.DocumentId == document.Id)
                    join version in context.Set<DocumentVersion>() on document.ActiveVersionId equals version.Id
                    select new
                    {
                        document.Id,
                        document.Source,
                        version.Sha256,
                        version.Bytes,
                        version.Format,
                        version.ReaderNumber,
                    }
                ).ToListAsync(cancellationToken),
            cancellationToken
        );
        return rows.Where(row => readers.Of(row.Format) == row.ReaderNumber)
            .ToDictionary(row => row.Source, row => new KnownOriginal(row.Id, row.Sha256, row.Bytes), StringComparer.Ordinal);
    }
}

/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record KnownOriginal(Guid DocumentId, string Sha256, long Bytes);
