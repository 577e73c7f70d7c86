using KnowledgeAssistant.Documents;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>What people do with jobs.</summary>
internal sealed partial class JobQueue
{
    /// <summary>
    /// Gives back unfinished jobs: their documents wait again, and the next worker need not wait for the lease and does not count an interruption.
    /// </summary>
    public Task HandBackAsync(IReadOnlyCollection<Claim> held, CancellationToken cancellationToken) =>
        MoveAsync(
            held,
            row =>
            {
                row.Job.LeasedUntil = null;
                row.Document.State = DocumentState.Waiting;
                return true;
            },
            cancellationToken
        );

    /// <summary>Says which documents a reader is at, and which wait for a reader once more; those that came further meanwhile are left out.</summary>
    public Task ShowReadingAsync(IReadOnlyCollection<Claim> read, IReadOnlyCollection<Claim> aside, CancellationToken cancellationToken)
    {
        var waits = aside.Select(claim => claim.DocumentId).ToHashSet();
        return MoveAsync(
            [.. read, .. aside],
            row =>
            {
                var (from, to) = waits.Contains(row.Document.Id)
                    ? (DocumentState.Reading, DocumentState.Waiting)
                    : (DocumentState.Waiting, DocumentState.Reading);
                var isMoved = row.Document.State == from;
                if (isMoved)
                    row.Document.State = to;
                return isMoved;
            },
            cancellationToken
        );
    }

    /// <param name="move">Whether it changed the document.</param>
    private async Task MoveAsync(IReadOnlyCollection<Claim> held, Func<JobRow, bool> move, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<Guid, DocumentChanged>();
        await ChangeAsync(
            held,
            row =>
            {
                if (move(row))
                    changes[row.Document.Id] = DocumentLibrary.Changed(row.Document);
            },
            cancellationToken
        );
        foreach (var change in changes.Values)
            Tell(change);
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
