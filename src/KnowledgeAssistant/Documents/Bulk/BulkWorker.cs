using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>
/// Goes through changes of many documents, a batch at a time, for as long as the server runs. Faults of the machine are waited out; where it was is
/// in app.db, so a restart goes on there and the end of the time to undo holds.
/// </summary>
public sealed class BulkWorker : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private static readonly Action<ILogger, string, Exception?> Waits = LoggerMessage.Define<string>(
        LogLevel.Warning,
        new EventId(5201, nameof(Waits)),
        "A change of many documents waits: {Reason}"
    );

    private readonly BulkSteps _steps;
    private readonly AppDatabase _database;
    private readonly BulkSignal _signal;
    private readonly CollectionNames _names;
    private readonly IOptions<DocumentOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BulkWorker> _logger;

    internal BulkWorker(
        BulkSteps steps,
        AppDatabase database,
        BulkSignal signal,
        CollectionNames names,
        IOptions<DocumentOptions> options,
        TimeProvider time,
        ILogger<BulkWorker> logger
    ) => (_steps, _database, _signal, _names, _options, _time, _logger) = (steps, database, signal, names, options, time, logger);

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
                await _signal.WaitAsync(await TryWorkAsync(stoppingToken), _time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written down.
        }
    }

    /// <summary>Everything that can be done now.</summary>
    /// <returns>When to look again: the end of the earliest time to undo.</returns>
    internal async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } change)
        {
            if (change.State == BulkState.Undoable)
            {
                var left = change.UndoUntil!.Value - Now;
                if (left > TimeSpan.Zero)
                    return left < LongestWait ? left : LongestWait;
                await MoveOnAsync(change.Id, BulkState.Undoable, cancellationToken);
            }
            else if (!await _steps.RunAsync(change, cancellationToken))
            {
                await MoveOnAsync(change.Id, change.State, cancellationToken);
            }
            _signal.Tell();
        }
        return LongestWait;
    }

    private async Task<TimeSpan> TryWorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await WorkAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Waits(_logger, Faults.ReasonOf(fault), fault);
            return AfterFault;
        }
    }

    /// <summary>What can go on now comes before a deletion whose time to undo runs.</summary>
    private Task<BulkChange?> NextAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(
            context =>
                context
                    .Set<BulkChange>()
                    .AsNoTracking()
                    .Where(change => change.EndedAt == null)
                    .OrderBy(change => change.State == BulkState.Undoable)
                    .ThenBy(change => change.UndoUntil)
                    .ThenBy(change => change.Id)
                    .FirstOrDefaultAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>A step is through: on to the next one, unless somebody has asked for another meanwhile.</summary>
    private async Task MoveOnAsync(Guid changeId, BulkState from, CancellationToken cancellationToken)
    {
        await _database.WriteAsync(
            async context =>
            {
                var change = await context.Set<BulkChange>().SingleOrDefaultAsync(row => row.Id == changeId, cancellationToken);
                if (change is null || change.State != from)
                    return false;
                switch (from)
                {
                    case BulkState.Working
                        when IsCollection(change) && await CollectionDeletion.AddLatecomersAsync(context, change, cancellationToken):
                        break;
                    case BulkState.Working when change.Kind == BulkKind.Delete && change.Total > change.Refused:
                        (change.State, change.UndoUntil) = (BulkState.Undoable, Now + _options.Value.UndoDeletion);
                        break;
                    case BulkState.Undoable:
                        (change.State, change.Done, change.UndoUntil) = (BulkState.Finishing, 0, null);
                        break;
                    default:
                        await EndAsync(context, change, cancellationToken);
                        break;
                }
                return true;
            },
            cancellationToken
        );
        // A collection may be gone, and its names free.
        _names.Forget();
    }

    private static bool IsCollection(BulkChange change) => change is { Kind: BulkKind.Delete, CollectionId: not null };

    /// <summary>Refusals stay to be told; changes of days ago go.</summary>
    private async Task EndAsync(AppDbContext context, BulkChange change, CancellationToken cancellationToken)
    {
        if (IsCollection(change))
            await CollectionDeletion.EndAsync(context, change, Now, cancellationToken);
        (change.State, change.EndedAt) = (change.State == BulkState.Undoing ? BulkState.Undone : BulkState.Done, Now);
        await context
            .Set<BulkItem>()
            .Where(item => item.ChangeId == change.Id && item.Stage != BulkStage.Refused)
            .ExecuteDeleteAsync(cancellationToken);
        var old = Now - TimeSpan.FromDays(1);
        await context.Set<BulkChange>().Where(row => row.EndedAt < old).ExecuteDeleteAsync(cancellationToken);
    }
}
