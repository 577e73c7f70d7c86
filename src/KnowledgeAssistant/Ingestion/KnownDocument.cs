using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>A document as app.db has it, for comparing with the index.</summary>
/// <param name="Job">The version its job makes searchable; null without a job.</param>
internal sealed record KnownDocument(Guid Id, bool Deleting, Guid? Active, Guid? Job, AccessRule Access)
{
    public static Task<Dictionary<Guid, KnownDocument>> LoadAllAsync(AppDatabase database, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var rules = await context.Set<Collection>().ToDictionaryAsync(row => row.Id, row => row.Labels, cancellationToken);
                var jobs = await context.Set<Job>().ToDictionaryAsync(job => job.DocumentId, job => job.VersionId, cancellationToken);
                var documents = await context
                    .Set<Document>()
                    .Select(row => new
                    {
                        row.Id,
                        row.CollectionId,
                        row.State,
                        row.ActiveVersionId,
                        row.Labels,
                    })
                    .ToListAsync(cancellationToken);
                return documents.ToDictionary(
                    row => row.Id,
                    row => new KnownDocument(
                        row.Id,
                        row.State == DocumentState.Deleting,
                        row.ActiveVersionId,
                        jobs.TryGetValue(row.Id, out var version) ? version : null,
                        new AccessRule(rules[row.CollectionId], row.Labels)
                    )
                );
            },
            cancellationToken
        );
}
