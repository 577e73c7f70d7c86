using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// Works through the jobs for as long as the program runs. A fault of the machine or of a service (disk full, database locked, model away) fails no
/// document: the work waits, longer each time up to half a minute, and goes on by itself.
/// </summary>
public sealed class IngestionWorker : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly IngestionPipeline _pipeline;
    private readonly JobQueue _jobs;
    private readonly Recovery _recovery;
    private readonly IndexRebuild _rebuild;
    private readonly IndexRepair _repair;
    private readonly QueuePause _pause;
    private readonly JobSignal _signal;
    private readonly TimeProvider _time;
    private readonly ILogger<IngestionWorker> _logger;

    internal IngestionWorker(
        IngestionPipeline pipeline,
        JobQueue jobs,
        Recovery recovery,
        IndexRebuild rebuild,
        IndexRepair repair,
        QueuePause pause,
        JobSignal signal,
        TimeProvider time,
        ILogger<IngestionWorker> logger
    )
    {
        (_pipeline, _jobs, _recovery, _rebuild, _repair) = (pipeline, jobs, recovery, rebuild, repair);
        (_pause, _signal, _time, _logger) = (pause, signal, time, logger);
    }

    /// <summary>Why the work waits, in words for the admin, and since when (UTC); null while it goes on.</summary>
    public IngestionTrouble? Trouble { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = TimeSpan.Zero;
        var isLoaded = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isLoaded)
                    await _pause.LoadAsync(stoppingToken);
                isLoaded = true;
                await WorkAsync(stoppingToken);
                Recovered();
                wait = TimeSpan.Zero;
                await _signal.WaitAsync(await UntilNextAsync(stoppingToken), _time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                Report(exception);
                wait = wait == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
                await PauseAsync(wait, stoppingToken);
            }
        }
        await HandBackAsync();
    }

    /// <summary>For a command: works until nothing is left to do, also on what earlier runs left unfinished.</summary>
    /// <param name="noMoreUploads">Completes when nothing will be added any more.</param>
    /// <param name="patience">How long a fault of the machine or a service may last before it is thrown.</param>
    /// <exception cref="StorageException">The disk is full, the database locked, for longer than that.</exception>
    /// <exception cref="PassageIndexException">The index does not answer for longer than that.</exception>
    /// <exception cref="ModelException">The embedding model does not answer for longer than that.</exception>
    public async Task FinishAsync(Task noMoreUploads, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var isLast = noMoreUploads.IsCompleted;
                var wait = await TryWorkAsync(patience, cancellationToken);
                if (wait is null && isLast)
                    return;
                await WaitAsync(wait ?? TimeSpan.FromMinutes(1), isLast ? null : noMoreUploads, cancellationToken);
            }
        }
        finally
        {
            await HandBackAsync();
        }
    }

    /// <summary>Until the next wake, the time or <paramref name="event"/>; nobody is left behind who would take a later wake for itself.</summary>
    private async Task WaitAsync(TimeSpan atMost, Task? @event, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = _signal.WaitAsync(atMost, _time, over.Token);
        if (@event is not null)
        {
            await Task.WhenAny(waiting, @event);
            await over.CancelAsync();
        }
        try
        {
            await waiting;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The event came first.
        }
    }

    /// <returns>How long to wait for what is put off; null when nothing is left.</returns>
    private async Task<TimeSpan?> TryWorkAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(cancellationToken);
            Recovered();
            return await _jobs.NextDueAsync(cancellationToken) is null ? null : await UntilNextAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && Faults.IsPassing(exception))
        {
            Report(exception);
            if (_time.GetUtcNow().UtcDateTime - Trouble!.Since >= patience)
                throw;
            return TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>Everything that is due now.</summary>
    internal async Task WorkAsync(CancellationToken cancellationToken)
    {
        await _pipeline.ReleaseAsync(cancellationToken);
        while (true)
        {
            await MendOrRunAsync(cancellationToken);
            var due = await _jobs.NextDueAsync(cancellationToken);
            if (due is null)
                _recovery.Refilled();
            if (due <= _time.GetUtcNow().UtcDateTime && !_pause.IsOn)
                continue;
            if (!await _repair.CheckAsync(cancellationToken))
                return;
        }
    }

    private async Task MendOrRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _repair.RunAsync(cancellationToken))
                _signal.RequestReconciliation();
            if (_signal.TakeRebuild())
                await OrAgainAsync(RebuildAsync, _signal.RequestRebuild, cancellationToken);
            if (_signal.TakeReconciliation() || _recovery.IsDue)
                await OrAgainAsync(_recovery.RepeatAsync, _signal.RequestReconciliation, cancellationToken);
            await _pipeline.RunAsync(cancellationToken);
        }
        catch (PassageIndexException fault) when (fault.IsDamaged && _repair.TryBegin())
        {
            // It cannot even be written to: an empty one is filled again.
            _logger.Damaged(fault);
            await _pipeline.ReleaseAsync(cancellationToken);
            await _recovery.ReplaceDamagedAsync(cancellationToken);
        }
    }

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await _rebuild.RunAsync(cancellationToken);
        _signal.RequestReconciliation();
    }

    /// <summary>What a fault cuts off is asked for again.</summary>
    private static async Task OrAgainAsync(Func<CancellationToken, Task> work, Action askAgain, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch
        {
            askAgain();
            throw;
        }
    }

    private async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        if (await _jobs.NextDueAsync(cancellationToken) is not { } due)
            return TimeSpan.FromMinutes(5);
        if (_pause.IsOn)
            return LongestWait;
        var until = due - _time.GetUtcNow().UtcDateTime;
        return until < TimeSpan.FromMilliseconds(50) ? TimeSpan.FromMilliseconds(50)
            : until > LongestWait ? LongestWait
            : until;
    }

    private void Report(Exception exception)
    {
        var message = Faults.ReasonOf(exception);
        if (Trouble is null || Trouble.Message != message)
            _logger.Waits(message, exception);
        Trouble = new IngestionTrouble(message, Trouble?.Since ?? _time.GetUtcNow().UtcDateTime);
    }

    private void Recovered()
    {
        if (Trouble is null)
            return;
        Trouble = null;
        _logger.GoesOn();
    }

    private async Task PauseAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(wait, _time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by itself.
        }
    }

    /// <summary>An orderly end: the next start takes the jobs at once and counts no interruption.</summary>
    private async Task HandBackAsync()
    {
        try
        {
            await _pipeline.ReleaseAsync(CancellationToken.None);
        }
        catch (StorageException exception)
        {
            _logger.LeaseNotRenewed(exception.Message);
        }
    }
}

/// <param name="Message">What is wrong and what to do.</param>
public sealed record IngestionTrouble(string Message, DateTime Since);
