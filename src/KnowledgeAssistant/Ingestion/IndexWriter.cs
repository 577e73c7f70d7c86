using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Ingestion;

/// <summary>The steps from embedded passages to a searchable document: passages, activation, Ready; in this order, each repeatable.</summary>
internal sealed class IndexWriter(
    AppDatabase database,
    IPassageIndex index,
    LiveBuilder live,
    ChangedDocuments changes,
    IndexGate gate,
    JobQueue jobs,
    DocumentLibrary library
)
{
    /// <summary>Writes those works whose jobs are still this worker's, with the access they have now.</summary>
    /// <returns>False when they were made for a generation that is not live any more: nothing was written.</returns>
    public async Task<bool> WriteAsync(IReadOnlyList<PreparedWork> works, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadingChange> detached;
        using (await gate.EnterAsync(cancellationToken))
        {
            var generation = await live.GetNumberAsync(cancellationToken);
            if (works.Any(work => work.Generation != generation))
                return false;
            var versions = await CurrentAsync(works, cancellationToken);
            if (versions.Count == 0)
                return true;
            CrashPoint.Reached("index-write");
            await index.WriteAsync(versions, cancellationToken);
            CrashPoint.Reached("activate");
            await index.ActivateAsync(versions.ConvertAll(version => version.Document.VersionId), cancellationToken);
            CrashPoint.Reached("ready");
            // What search sees already is said in app.db even when the program is stopping.
            detached = await jobs.FinishAsync(works.Select(work => (work.Claim, work.Passages.Count)).ToList(), CancellationToken.None);
            CrashPoint.Reached("finished");
            changes.Rewritten(versions.Select(version => version.Document.DocumentId));
        }
        await library.FinishDeletionsAsync(detached);
        return true;
    }

    private Task<List<VersionPassages>> CurrentAsync(IReadOnlyList<PreparedWork> works, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var rows = await JobRows.LoadAsync(context, works.Select(work => work.Claim), cancellationToken);
                var versions = new List<VersionPassages>();
                foreach (var work in works)
                {
                    if (rows.Find(work.Claim) is { } row)
                        versions.Add(work.ToPassages(new AccessRule(row.Document.Collection!.Labels, row.Document.Labels)));
                }
                return versions;
            },
            cancellationToken
        );
}
