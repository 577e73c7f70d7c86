using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>One batch of a change: app.db first, then the index, inside the gate; each repeatable.</summary>
internal sealed class BulkSteps(
    AppDatabase database,
    DocumentLibrary library,
    IPassageIndex index,
    IndexGate gate,
    JobSignal signal,
    IngestionProgress progress,
    ReadingChanges reading,
    TimeProvider time
)
{
    /// <summary>Documents in one transaction: half a second at most, in which uploads and answers wait to write.</summary>
    private const int Batch = 200;

    /// <summary>The same for documents that are written by one statement.</summary>
    private const int AlikeBatch = 1_000;

    /// <returns>False when the step the change is at has nothing left to do.</returns>
    public async Task<bool> RunAsync(BulkChange change, CancellationToken cancellationToken)
    {
        if (change.State == BulkState.Finishing)
            return await RemoveAsync(change.Id, cancellationToken);
        if (await ApplyAsync(change.Id, change.State, cancellationToken))
            return true;
        // While documents were hidden, an index made anew left them out: what came back is compared with it.
        if (change.State == BulkState.Undoing)
            signal.RequestReconciliation();
        return false;
    }

    private async Task<bool> ApplyAsync(Guid changeId, BulkState during, CancellationToken cancellationToken)
    {
        BulkBatch? batch;
        using (await gate.EnterAsync(cancellationToken))
        {
            batch = await database.WriteBehindAsync(
                async context =>
                {
                    var from = during == BulkState.Undoing ? BulkStage.Changed : BulkStage.Waiting;
                    if (await LoadAsync(context, changeId, during, from, cancellationToken) is not { } loaded)
                        return null;
                    loaded.Apply();
                    await loaded.WriteAlikeAsync(cancellationToken);
                    await loaded.FollowMovedEvidenceAsync(cancellationToken);
                    return loaded;
                },
                cancellationToken
            );
            if (batch is null)
                return false;
            CrashPoint.Reached("bulk-mark");
            foreach (var change in batch.Readings)
                reading.Tell(change);
            await SetAccessAsync(batch.Access);
        }
        batch.Changes.ForEach(progress.Report);
        signal.Wake();
        return true;
    }

    private async Task<bool> RemoveAsync(Guid changeId, CancellationToken cancellationToken)
    {
        var ids = await database.RunAsync(
            context =>
                context
                    .Set<BulkItem>()
                    .Where(item => item.ChangeId == changeId && item.Stage == BulkStage.Changed)
                    .OrderBy(item => item.DocumentId)
                    .Take(Batch)
                    .Select(item => item.DocumentId)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
        if (ids.Count == 0)
            return false;
        // Somebody may have deleted one of them by itself meanwhile, and nothing else can have become of them.
        await library.RemoveAsync(ids, changeId);
        await database.WriteBehindAsync(
            async context =>
            {
                var change = await context.Set<BulkChange>().SingleAsync(row => row.Id == changeId, cancellationToken);
                change.Done += ids.Count;
                return await context
                    .Set<BulkItem>()
                    .Where(item => item.ChangeId == changeId && ids.Contains(item.DocumentId))
                    .ExecuteUpdateAsync(set => set.SetProperty(item => item.Stage, BulkStage.Through), cancellationToken);
            },
            cancellationToken
        );
        return true;
    }

    /// <returns>Null when nothing is left, or the change is at another step by now.</returns>
    private async Task<BulkBatch?> LoadAsync(
        AppDbContext context,
        Guid changeId,
        BulkState during,
        BulkStage from,
        CancellationToken cancellationToken
    )
    {
        var change = await context.Set<BulkChange>().SingleOrDefaultAsync(row => row.Id == changeId, cancellationToken);
        if (change is null || change.State != during)
            return null;
        var areAlike = BulkBatch.AreAlike(change);
        var items = await (areAlike ? context.Set<BulkItem>().AsNoTracking() : context.Set<BulkItem>())
            .Where(item => item.ChangeId == changeId && item.Stage == from)
            .OrderBy(item => item.DocumentId)
            .Take(areAlike ? AlikeBatch : Batch)
            .ToListAsync(cancellationToken);
        return items.Count == 0 ? null : await BulkBatch.LoadAsync(context, change, items, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>What is marked must reach the index: if it does not now, the ingestion's worker compares both stores until it has.</summary>
    private async Task SetAccessAsync(List<DocumentAccess> access)
    {
        if (access.Count == 0)
            return;
        try
        {
            await index.SetAccessAsync(access, CancellationToken.None);
        }
        catch
        {
            signal.RequestReconciliation();
            throw;
        }
    }
}
