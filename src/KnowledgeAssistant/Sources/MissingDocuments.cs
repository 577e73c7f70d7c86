using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Sources;

/// <summary>For the command: the documents of a collection that a folder holds no longer. Those that a source of the server keeps are not among them.</summary>
public sealed class MissingDocuments(AppDatabase database)
{
    /// <param name="there">Sources that the folder holds.</param>
    public Task<MissingFound> FindAsync(Guid collectionId, IReadOnlySet<string> there, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var known = await context
                    .Set<Document>()
                    .Where(row => row.CollectionId == collectionId && row.State != DocumentState.Deleting)
                    // What is attached to a mail goes with the mail.
                    .Where(row => row.ParentId == null)
                    .Where(row => !context.Set<SourceItem>().Any(item => item.DocumentId == row.Id))
                    .OrderBy(row => row.Source)
                    .Select(row => new MissingDocument(row.Id, row.Source))
                    .ToListAsync(cancellationToken);
                var missing = known.FindAll(row => !there.Contains(row.Source));
                return new MissingFound(missing, DeletionGuard.Hold(known.Count, missing.Count));
            },
            cancellationToken
        );
}

/// <param name="Oddity">Why they must not be deleted unasked, in plain words; null when they may.</param>
public sealed record MissingFound(IReadOnlyList<MissingDocument> Documents, string? Oddity);

public sealed record MissingDocument(Guid DocumentId, string Source);
