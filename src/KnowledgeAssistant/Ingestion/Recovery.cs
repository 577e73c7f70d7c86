using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Repeats the steps that a kill or a fault left unfinished: app.db is the truth, the index follows it.</summary>
public sealed class Recovery
{
    private const string Kind = "missed";

    private readonly Reconciliation _reconciliation;
    private readonly IndexGate _gate;
    private readonly OriginalCleaner _cleaner;
    private readonly JobQueue _jobs;
    private readonly JobSignal _signal;
    private readonly IndexRebuild _rebuild;
    private readonly IndexCondition _condition;
    private readonly Instance _instance;
    private readonly ILogger<Recovery> _logger;

    /// <summary>The start went on without the index.</summary>
    private bool _isLeft;

    internal Recovery(
        Reconciliation reconciliation,
        IndexGate gate,
        OriginalCleaner cleaner,
        JobQueue jobs,
        JobSignal signal,
        IndexRebuild rebuild,
        IndexCondition condition,
        Instance instance,
        ILogger<Recovery> logger
    )
    {
        (_reconciliation, _gate, _cleaner) = (reconciliation, gate, cleaner);
        (_jobs, _signal, _rebuild, _condition) = (jobs, signal, rebuild, condition);
        (_instance, _logger) = (instance, logger);
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
            await _reconciliation.RunAsync(CheckCause.Fault, cancellationToken);
    }

    /// <summary>Beside other instances a lease may be a living one's; those of the dead end by themselves.</summary>
    private Task ExpireAsync(CancellationToken cancellationToken) =>
        _instance.IsShared ? Task.CompletedTask : _jobs.ExpireAllAsync(cancellationToken);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var isOutdated = await _rebuild.IsNeededAsync(cancellationToken);
        try
        {
            await _reconciliation.RunAsync(CheckCause.Start, cancellationToken);
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
        await _reconciliation.RunAsync(CheckCause.Fault, cancellationToken);
    }

    /// <summary>No job is left: whatever was searchable is so again.</summary>
    internal void Refilled() => _condition.IsRefilling = false;
}
