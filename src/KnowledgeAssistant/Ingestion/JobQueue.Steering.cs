using KnowledgeAssistant.Documents;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>What people do with jobs.</summary>
internal sealed partial class JobQueue
{
    /// <summary>Gives back jobs on which nothing was done yet: their documents wait again.</summary>
    public async Task HandBackAsync(IReadOnlyCollection<Claim> untouched, CancellationToken cancellationToken)
    {
        var changes = new List<DocumentChanged>();
        await ChangeAsync(
            untouched,
            (row, job) =>
            {
                job.LeasedUntil = null;
                row.Document.State = DocumentState.Waiting;
                changes.Add(DocumentLibrary.Changed(row.Document));
            },
            cancellationToken
        );
        changes.DistinctBy(change => change.DocumentId).ToList().ForEach(Tell);
    }

    /// <summary>Inside the gate. Without its job, whatever a worker still does for the document is refused.</summary>
    public async Task<ChangeOutcome> CancelAsync(Guid documentId, string reason, CancellationToken cancellationToken)
    {
        DocumentChanged? change = null;
        var outcome = await database.WriteAsync(
            async context =>
            {
                var jobs = await context.Set<Job>().Where(job => job.DocumentId == documentId).ToListAsync(cancellationToken);
                var row = (await JobRows.LoadAsync(context, jobs, cancellationToken)).All.SingleOrDefault();
                if (row is null)
                    return await context.Set<Document>().AnyAsync(document => document.Id == documentId, cancellationToken)
                        ? ChangeOutcome.WrongState
                        : ChangeOutcome.NotFound;
                row.Fail(context, reason, Now);
                change = DocumentLibrary.Changed(row.Document);
                return ChangeOutcome.Done;
            },
            cancellationToken
        );
        if (change is not null)
            Tell(change);
        return outcome;
    }

    /// <returns>WrongState when it does not wait (any more).</returns>
    public Task<ChangeOutcome> PutFirstAsync(Guid documentId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var job = await context.Set<Job>().SingleOrDefaultAsync(row => row.DocumentId == documentId, cancellationToken);
                if (job is null)
                    return ChangeOutcome.WrongState;
                var first = await context.Set<Job>().MaxAsync(row => row.Priority, cancellationToken);
                job.Priority = first + 1;
                return ChangeOutcome.Done;
            },
            cancellationToken
        );

    private void Tell(DocumentChanged change)
    {
        if (change.State is DocumentState.Ready or DocumentState.Failed)
            rate.End();
        progress.Report(change);
    }
}
