using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>A document as app.db has it, for comparing with the index.</summary>
/// <param name="Hidden">Marked as deleted, and a change of many documents may still bring it back.</param>
/// <param name="Job">The version its job makes searchable; null without a job.</param>
internal sealed record KnownDocument(Guid Id, bool Deleting, bool Hidden, Guid? Active, Guid? Job, AccessRule Access)
{
    public required Guid CollectionId { get; init; }

    private static readonly AccessRule Nobody = new([], []);

    /// <summary>Whether an index is to hold it.</summary>
    public bool IsServed => this is { Deleting: false, Active: not null };

    public static Task<Dictionary<Guid, KnownDocument>> LoadAllAsync(AppDatabase database, CancellationToken cancellationToken) =>
        LoadAsync(database, ids: null, cancellationToken);

    /// <param name="ids">At most a few hundred; null for all documents.</param>
    public static Task<Dictionary<Guid, KnownDocument>> LoadAsync(
        AppDatabase database,
        IReadOnlyCollection<Guid>? ids,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            async context =>
            {
                var rules = await context.Set<Collection>().ToDictionaryAsync(row => row.Id, row => row.Labels, cancellationToken);
                var jobs = await context
                    .Set<Job>()
                    .Where(job => ids == null || ids.Contains(job.DocumentId))
                    .ToDictionaryAsync(job => job.DocumentId, job => job.VersionId, cancellationToken);
                var documents = await context
                    .Set<Document>()
                    .Where(row => ids == null || ids.Contains(row.Id))
                    .Select(row => new
                    {
                        row.Id,
                        row.CollectionId,
                        row.State,
                        row.DeletionId,
                        row.ActiveVersionId,
                        row.Labels,
                    })
                    .ToListAsync(cancellationToken);
                return documents.ToDictionary(
                    row => row.Id,
                    row => new KnownDocument(
                        row.Id,
                        row.State == DocumentState.Deleting,
                        row.State == DocumentState.Deleting && row.DeletionId != null,
                        row.ActiveVersionId,
                        jobs.TryGetValue(row.Id, out var version) ? version : null,
                        row.State == DocumentState.Deleting ? Nobody : new AccessRule(rules[row.CollectionId], row.Labels)
                    )
                    {
                        CollectionId = row.CollectionId,
                    }
                );
            },
            cancellationToken
        );
}
