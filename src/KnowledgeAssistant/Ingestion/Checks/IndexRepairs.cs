using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion.Checks;

/// <summary>Makes the live index hold what the database says of the documents that differ; called inside the gate.</summary>
internal sealed class IndexRepairs(AppDatabase database, IPassageIndex index, ChangedDocuments changes, TimeProvider time)
{
    /// <returns>Documents whose deletion is to be brought to its end outside the gate.</returns>
    public async Task<IReadOnlyList<ReadingChange>> RunAsync(Differences differences, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadingChange> detached = [];
        if (differences.Access.Count > 0)
            await index.SetAccessAsync(differences.Access, cancellationToken);
        if (differences.Delete.Count > 0)
            await index.DeleteAsync(differences.Delete, cancellationToken);
        if (differences.Finish.Count > 0)
        {
            detached = await FinishAsync(differences.Finish, cancellationToken);
            changes.Rewritten(differences.Finish.Keys);
        }
        if (differences.Rewrite.Count > 0)
            await EnqueueAsync(differences.Rewrite, cancellationToken);
        return detached;
    }

    /// <summary>The index had activated these before the program could say so in app.db.</summary>
    private async Task<IReadOnlyList<ReadingChange>> FinishAsync(Dictionary<Guid, int> passagesOf, CancellationToken cancellationToken)
    {
        var documentIds = passagesOf.Keys.ToList();
        var now = time.GetUtcNow().UtcDateTime;
        return await database.WriteAsync(
            async context =>
            {
                var jobs = await context.Set<Job>().Where(job => documentIds.Contains(job.DocumentId)).ToListAsync(cancellationToken);
                var rows = await JobRows.LoadAsync(context, jobs, cancellationToken);
                foreach (var row in rows.All)
                    await row.FinishAsync(context, passagesOf[row.Document.Id], now, cancellationToken);
                return await DetachedDocuments.MarkAsync(context, [.. rows.All], now, cancellationToken);
            },
            cancellationToken
        );
    }

    /// <summary>Their passages are not in the index: made anew from the stored content.</summary>
    private async Task EnqueueAsync(List<Guid> documentIds, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await database.WriteAsync(
            async context =>
            {
                var documents = await context
                    .Set<Document>()
                    .Where(row => documentIds.Contains(row.Id))
                    .ToDictionaryAsync(row => row.Id, cancellationToken);
                // An upload does not pass the gate: what has a job by now is written by that.
                var busy = await context.Set<Job>().Where(job => documentIds.Contains(job.DocumentId)).ToListAsync(cancellationToken);
                foreach (var job in busy)
                    documents.Remove(job.DocumentId);
                var active = documents.Values.Select(row => row.ActiveVersionId).OfType<Guid>().ToList();
                var versions = await context.Set<DocumentVersion>().Where(row => active.Contains(row.Id)).ToListAsync(cancellationToken);
                foreach (var version in versions)
                {
                    context.Add(Job.For(version, now));
                    documents[version.DocumentId].State = DocumentState.Waiting;
                }
                return true;
            },
            cancellationToken
        );
    }
}
