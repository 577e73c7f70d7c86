using System.Collections.Concurrent;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// Turns staged files into rows: document, version and job in one transaction, durable before anybody is told. Uploads that arrive while a
/// transaction is under way share the next one, so 600 small files do not cost 600 syncs.
/// </summary>
public sealed class UploadCommitter(
    AppDatabase database,
    Originals originals,
    OriginalCleaner cleaner,
    IndexGate gate,
    ReaderNumbers readers,
    JobSignal signal,
    IngestionProgress progress,
    TimeProvider time
)
{
    private const int MaxBatch = 32;

    private readonly ConcurrentQueue<PendingUpload> _queue = new();

    /// <summary>Originals whose rows could not be written, while the database did not answer to say so; looked at with the next batch.</summary>
    private readonly HashSet<string> _orphans = new(StringComparer.Ordinal);

    internal async Task<UploadOutcome> CommitAsync(Guid collectionId, string source, StagedFile file, Guid? uploaderId)
    {
        var pending = new PendingUpload(collectionId, source, file, uploaderId);
        _queue.Enqueue(pending);
        while (!pending.Done.Task.IsCompleted)
        {
            using (await cleaner.EnterAsync(CancellationToken.None))
            {
                if (!pending.Done.Task.IsCompleted)
                    await CommitNextBatchAsync();
            }
        }
        return await pending.Done.Task;
    }

    private async Task CommitNextBatchAsync()
    {
        var batch = new List<PendingUpload>();
        while (batch.Count < MaxBatch && _queue.TryDequeue(out var next))
            batch.Add(next);
        try
        {
            await CommitBatchAsync(batch);
        }
        catch (Exception exception)
        {
            var fault = StorageException.From(exception);
            await TakeBackAsync(batch, isKnown: fault is not { IsDiskFault: true });
            foreach (var upload in batch)
                upload.Done.TrySetException(fault ?? exception);
        }
    }

    private async Task CommitBatchAsync(List<PendingUpload> batch)
    {
        originals.Keep(batch.ConvertAll(upload => upload.File));
        var plan = await PlanAndWriteAsync(batch, inGate: false);
        if (plan.NeedsGate)
        {
            // A worker may be activating what these uploads replace: wait until it is through, and look again.
            using (await gate.EnterAsync(CancellationToken.None))
                plan = await PlanAndWriteAsync(batch, inGate: true);
        }
        await cleaner.RemoveUnsharedAsync([.. plan.Leftovers, .. _orphans], CancellationToken.None);
        _orphans.Clear();
        foreach (var change in plan.Changes)
            progress.Report(change);
        signal.Wake();
        foreach (var (upload, outcome) in batch.Zip(plan.Outcomes))
            upload.Done.TrySetResult(outcome);
    }

    /// <summary>
    /// The files of a batch that was refused: asked of the database, since a transaction may have been written although it said no. If it does not
    /// answer either, they stay until a batch is written or, after a kill, the next start sweeps.
    /// </summary>
    /// <param name="isKnown">False when the disk failed: a commit that was refused then stands in the log until the next one, and a kill would bring it back.</param>
    private async Task TakeBackAsync(List<PendingUpload> batch, bool isKnown)
    {
        try
        {
            foreach (var upload in batch)
            {
                Originals.Discard(upload.File);
                _orphans.Add(upload.File.Sha256);
            }
            if (!isKnown)
            {
                originals.AskForSweep();
                return;
            }
            await cleaner.RemoveUnsharedAsync(_orphans, CancellationToken.None);
            _orphans.Clear();
        }
        catch (Exception fault) when (StorageException.From(fault) is not null || fault is IOException)
        {
            // Told by the fault that brought us here.
        }
    }

    private Task<UploadPlan> PlanAndWriteAsync(List<PendingUpload> batch, bool inGate) =>
        database.RunAsync(
            async context =>
            {
                using var turn = await database.EnterBehindAsync(CancellationToken.None);
                await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None);
                var plan = new UploadPlan(context, readers, time.GetUtcNow().UtcDateTime, inGate);
                await plan.LoadAsync(batch, CancellationToken.None);
                foreach (var upload in batch)
                    plan.Add(upload);
                if (plan.NeedsGate)
                    return plan;
                await context.SaveChangesAsync(CancellationToken.None);
                CrashPoint.Reached("upload-commit");
                await transaction.CommitAsync(CancellationToken.None);
                CrashPoint.Reached("upload-acknowledge");
                return plan;
            },
            CancellationToken.None
        );
}

/// <param name="UploaderId">The user who sent it; null for a command or a source.</param>
internal sealed record PendingUpload(Guid CollectionId, string Source, StagedFile File, Guid? UploaderId)
{
    public TaskCompletionSource<UploadOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
