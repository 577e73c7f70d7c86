using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Repeats the steps that a kill or a fault left unfinished: app.db is the truth, the index follows it.</summary>
public sealed class Recovery
{
    private const string Kind = "missed";

    private readonly AppDatabase _database;
    private readonly IPassageIndex _index;
    private readonly IndexGate _gate;
    private readonly DocumentLibrary _library;
    private readonly OriginalCleaner _cleaner;
    private readonly JobQueue _jobs;
    private readonly JobSignal _signal;
    private readonly IndexRebuild _rebuild;
    private readonly IndexCondition _condition;
    private readonly Instance _instance;
    private readonly ChangedDocuments _changes;
    private readonly TimeProvider _time;
    private readonly ILogger<Recovery> _logger;

    /// <summary>The start went on without the index.</summary>
    private bool _isLeft;

    internal Recovery(
        AppDatabase database,
        IPassageIndex index,
        IndexGate gate,
        DocumentLibrary library,
        OriginalCleaner cleaner,
        JobQueue jobs,
        JobSignal signal,
        IndexRebuild rebuild,
        IndexCondition condition,
        Instance instance,
        ChangedDocuments changes,
        TimeProvider time,
        ILogger<Recovery> logger
    )
    {
        (_database, _index, _gate, _library, _cleaner) = (database, index, gate, library, cleaner);
        (_jobs, _signal, _rebuild, _condition, _changes) = (jobs, signal, rebuild, condition, changes);
        (_instance, _time, _logger) = (instance, time, logger);
        condition.Missing += () => instance.Send(Kind, "");
        instance.On(Kind, _ => CompareSoon());
        instance.Returned += CompareSoon;
    }

    /// <summary>
    /// To be called once at a start by the holder of the <see cref="DataFolderLock"/>, after <see cref="AppDatabase.PrepareAsync"/> and before
    /// anybody may search: rights that were narrowed and documents that were deleted must be so for the first question.
    /// </summary>
    /// <param name="wasKilled"><see cref="DataFolderLock.WasKilled"/>: files may lie about that belong to nobody.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    /// <exception cref="PassageIndexException">The index does not answer.</exception>
    public async Task RunAsync(bool wasKilled, CancellationToken cancellationToken)
    {
        await ExpireAsync(cancellationToken);
        await OpenAsync(cancellationToken);
        await EndAsync(wasKilled, cancellationToken);
    }

    /// <summary>
    /// <see cref="RunAsync"/> for a program that is of use without searches: where the index's server cannot be used, the start ends well, searches are
    /// refused, and the worker does what is left as soon as it can.
    /// </summary>
    /// <returns>Why nothing can be searched yet; null when all is done.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    /// <exception cref="PassageIndexException">The index cannot be used, and waiting mends nothing.</exception>
    public async Task<string?> RunWithoutIndexAsync(bool wasKilled, CancellationToken cancellationToken)
    {
        await ExpireAsync(cancellationToken);
        string? reason = null;
        try
        {
            await OpenAsync(cancellationToken);
        }
        catch (PassageIndexException fault) when (fault.IsTransient || fault.NeedsAdmin)
        {
            reason = fault.Message;
            _logger.StartsWithoutIndex(reason, fault);
            _isLeft = true;
            _condition.Miss();
            _signal.RequestReconciliation();
        }
        await EndAsync(wasKilled, cancellationToken);
        return reason;
    }

    /// <summary>Whether nobody may search before <see cref="RepeatAsync"/>.</summary>
    internal bool IsDue => _condition.IsBehind;

    /// <summary>Another instance could not tell the index what app.db says, or could not tell this one.</summary>
    private void CompareSoon()
    {
        _condition.MissElsewhere();
        _signal.RequestReconciliation();
    }

    /// <summary>What a fault left to be done: the whole comparison of a start, or that of a change that the index missed.</summary>
    internal async Task RepeatAsync(CancellationToken cancellationToken)
    {
        if (_isLeft)
            await OpenAsync(cancellationToken);
        else
            await ReconcileAsync(cancellationToken);
    }

    /// <summary>Beside other instances a lease may be a living one's; those of the dead end by themselves.</summary>
    private Task ExpireAsync(CancellationToken cancellationToken) =>
        _instance.IsShared ? Task.CompletedTask : _jobs.ExpireAllAsync(cancellationToken);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var isOutdated = await _rebuild.IsNeededAsync(cancellationToken);
        try
        {
            await ReconcileAsync(cancellationToken);
        }
        catch (PassageIndexException fault) when (fault.IsDamaged)
        {
            _logger.Damaged(fault);
            await ReplaceDamagedAsync(cancellationToken);
        }
        if (isOutdated)
            _signal.RequestRebuild();
        _isLeft = false;
    }

    private async Task EndAsync(bool wasKilled, CancellationToken cancellationToken)
    {
        if (wasKilled || _cleaner.IsSweepDue)
            await _cleaner.SweepAsync(cancellationToken);
        _signal.Wake();
    }

    /// <summary>The index broke while it was used: an empty one takes its place, and every document becomes a job.</summary>
    internal async Task ReplaceDamagedAsync(CancellationToken cancellationToken)
    {
        using (await _gate.EnterAsync(cancellationToken))
            await _rebuild.ReplaceAsync(cancellationToken);
        await ReconcileAsync(cancellationToken);
    }

    /// <summary>No job is left: whatever was searchable is so again.</summary>
    internal void Refilled() => _condition.IsRefilling = false;

    /// <summary>Makes the index hold what app.db says; what cannot be made good at once becomes jobs.</summary>
    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        Differences differences;
        var missed = _condition.Missed;
        IReadOnlyList<ReadingChange> detached = [];
        using (await _gate.EnterAsync(cancellationToken))
        {
            var known = await KnownDocument.LoadAllAsync(_database, cancellationToken);
            var isRefilling = known.Values.Any(document => document.Active is { } active && document.Job == active);
            differences = new Differences(known);
            await foreach (var indexed in _index.ListAsync(cancellationToken))
                differences.Compare(indexed);
            differences.AddMissing();
            _condition.IsRefilling = isRefilling || differences.Rewrite.Count > 0;
            if (differences.Access.Count > 0)
                await _index.SetAccessAsync(differences.Access, cancellationToken);
            if (differences.Delete.Count > 0)
                await _index.DeleteAsync(differences.Delete, cancellationToken);
            if (differences.Finish.Count > 0)
            {
                detached = await FinishAsync(differences.Finish, cancellationToken);
                _changes.Rewritten(differences.Finish.Keys);
            }
            if (differences.Rewrite.Count > 0)
                await EnqueueAsync(differences.Rewrite, cancellationToken);
        }
        foreach (var documentId in differences.Deleting)
            await _library.FinishDeletionAsync(documentId);
        await _library.FinishDeletionsAsync(detached);
        _condition.MadeGood(missed);
        if (differences.Count > 0)
            _logger.Reconciled(
                differences.Finish.Count,
                differences.Delete.Count + differences.Deleting.Count,
                differences.Access.Count,
                differences.Rewrite.Count
            );
    }

    /// <summary>The index had activated these before the program could say so in app.db.</summary>
    private async Task<IReadOnlyList<ReadingChange>> FinishAsync(Dictionary<Guid, int> passagesOf, CancellationToken cancellationToken)
    {
        var documentIds = passagesOf.Keys.ToList();
        var now = _time.GetUtcNow().UtcDateTime;
        return await _database.WriteAsync(
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
        var now = _time.GetUtcNow().UtcDateTime;
        await _database.WriteAsync(
            async context =>
            {
                foreach (var part in documentIds.Chunk(500))
                {
                    var documents = await context.Set<Document>().Where(row => part.Contains(row.Id)).ToListAsync(cancellationToken);
                    foreach (var document in documents)
                    {
                        var version = await context.FindAsync<DocumentVersion>([document.ActiveVersionId!.Value], cancellationToken);
                        context.Add(Job.For(version!, now));
                        document.State = DocumentState.Waiting;
                    }
                }
                return true;
            },
            cancellationToken
        );
    }
}
