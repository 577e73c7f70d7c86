using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>
/// Fills generations beside the live one and keeps them up to date for as long as the program runs. Whatever goes wrong here is said of that
/// generation; uploads, deletions and searches do not notice.
/// </summary>
public sealed class GenerationWorker : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(30);

    /// <summary>What another instance changed is found by comparing.</summary>
    private static readonly TimeSpan BetweenComparisons = TimeSpan.FromMinutes(5);

    /// <summary>A change is written to app.db a moment before it is noted here.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly PassageIndexes _indexes;
    private readonly GenerationRegistry _registry;
    private readonly GenerationSync _sync;
    private readonly GenerationSwitch _switch;
    private readonly GenerationPace _pace;
    private readonly ChangedDocuments _changes;
    private readonly CheckBook _book;
    private readonly Instance _instance;
    private readonly RetrievalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<GenerationWorker> _logger;
    private readonly HashSet<Guid> _compared = [];
    private long _comparedAt;

    internal GenerationWorker(
        PassageIndexes indexes,
        GenerationRegistry registry,
        GenerationSync sync,
        GenerationSwitch change,
        GenerationPace pace,
        ChangedDocuments changes,
        CheckBook book,
        Instance instance,
        IOptions<RetrievalOptions> options,
        TimeProvider time,
        ILogger<GenerationWorker> logger
    )
    {
        (_indexes, _registry, _sync, _switch, _pace, _book) = (indexes, registry, sync, change, pace, book);
        (_changes, _instance, _options, _time, _logger) = (changes, instance, options.Value, time, logger);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
                await _changes.WaitAsync(BetweenLooks, _time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _logger.GenerationsWait(Faults.ReasonOf(exception), exception);
                await Task.Delay(BetweenLooks, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Everything that is due now.</summary>
    internal async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var turn = await _instance.EnterAsync(AdvisoryLocks.Generations, cancellationToken);
        if (_instance.IsShared && _time.GetElapsedTime(_comparedAt) > BetweenComparisons)
        {
            _compared.Clear();
            _comparedAt = _time.GetTimestamp();
        }
        var rows = await _registry.ListAsync(cancellationToken);
        foreach (var row in rows.Where(row => row.IsFollowing && !IsRebuild(row, rows)))
        {
            if (IsOver(row) || await _sync.IsWithoutCollectionAsync(row, cancellationToken))
                await RetireAsync(row, cancellationToken);
            else
                await TryFollowAsync(row, cancellationToken);
        }
    }

    /// <summary>What replaces an outdated generation is the ingestion's worker's: documents wait for it.</summary>
    private static bool IsRebuild(Generation row, IReadOnlyList<Generation> rows) =>
        row is { SwitchWhenReady: true, State: GenerationState.Building, CollectionId: null }
        && rows.Any(live => live.State == GenerationState.Live && live.Index == row.Index && live.Engine == row.Engine);

    /// <summary>It served once, and nobody has switched back to it for so long.</summary>
    private bool IsOver(Generation row) =>
        row is { State: GenerationState.Ready, SwitchedAt: { } switched }
        && _options.KeepGenerationDays > 0
        && _time.GetUtcNow().UtcDateTime - switched > TimeSpan.FromDays(_options.KeepGenerationDays);

    private async Task RetireAsync(Generation row, CancellationToken cancellationToken)
    {
        await _registry.ChangeAsync(row.Id, each => each.State = GenerationState.Retired, cancellationToken);
        _changes.Forget(row.Id);
        await _indexes.DropAsync(row, cancellationToken);
    }

    private async Task TryFollowAsync(Generation row, CancellationToken cancellationToken)
    {
        try
        {
            await FollowAsync(row, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _compared.Remove(row.Id);
            if (await _registry.FindAsync(row.Id, cancellationToken) is not { IsFollowing: true })
                return;
            _logger.Behind(row.Number, Faults.ReasonOf(exception), exception);
            await ReportAsync(row, exception, cancellationToken);
        }
    }

    private async Task FollowAsync(Generation row, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var isAsked = _changes.TakeComparison(row.Id);
        var isWaiting = _changes.Has(row.Id);
        // One that was live meanwhile is compared again: it is the copy that stands in only then.
        var isKnown = _compared.Contains(row.Id) && (isWaiting || _changes.IsCaughtUp(row.Id));
        if (!isAsked && isKnown && row is { State: not GenerationState.Building, BehindSince: null })
        {
            if (!isWaiting)
                return;
            await _sync.FollowAsync(await _indexes.OpenAsync(row, cancellationToken), cancellationToken);
        }
        else
        {
            var began = _time.GetTimestamp();
            var caughtUp = await FillAsync(row, cancellationToken);
            if (isAsked && row.State == GenerationState.Ready)
                await _book.AddAsync(CheckOf(row, now, caughtUp, _time.GetElapsedTime(began)), cancellationToken);
        }
        await _registry.ChangeAsync(
            row.Id,
            each => (each.SyncedAt, each.BehindSince, each.LastError) = (now - Margin, null, null),
            cancellationToken
        );
    }

    private async Task<CaughtUp> FillAsync(Generation row, CancellationToken cancellationToken)
    {
        var generation = await _indexes.OpenAsync(row, cancellationToken);
        var begun = _time.GetTimestamp();
        var caughtUp = await _sync.CatchUpAsync(
            generation,
            row.SyncedAt,
            async (done, of) =>
            {
                CrashPoint.Reached("generation-progress");
                var current = await _registry.ChangeAsync(
                    row.Id,
                    each => (each.DocumentsDone, each.Documents) = (done, of),
                    cancellationToken
                );
                if (current is not { IsFollowing: true })
                    throw new ObjectDisposedException(nameof(OpenGeneration), "The generation was given up.");
                await _pace.RestAsync(begun, cancellationToken);
                begun = _time.GetTimestamp();
            },
            cancellationToken
        );
        if (caughtUp.Unreadable.Count > 0)
            throw new PassageIndexException(
                $"The stored text of {caughtUp.Unreadable.Count} documents is damaged: read them again in the library.",
                isTransient: true
            );
        _compared.Add(row.Id);
        if (row.State == GenerationState.Building)
            await FinishAsync(generation, cancellationToken);
        return caughtUp;
    }

    private static IndexCheck CheckOf(Generation row, DateTime startedAt, CaughtUp caughtUp, TimeSpan took) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Cause = CheckCause.Asked,
            IsLive = false,
            Generation = row.Number,
            StartedAt = startedAt,
            Milliseconds = (long)took.TotalMilliseconds,
            Documents = caughtUp.Found.Served,
            Removed = caughtUp.Found.Delete.Count(id => !caughtUp.Noted.ContainsKey(id)),
            Rights = caughtUp.Found.Access.Count(change => !caughtUp.Noted.ContainsKey(change.DocumentId)),
            Missing = caughtUp.Found.Rewrite.Count(id => !caughtUp.Noted.ContainsKey(id)),
        };

    private async Task FinishAsync(OpenGeneration generation, CancellationToken cancellationToken)
    {
        var row = generation.Row!;
        if (row.CollectionId is null)
            await _indexes.CompleteAsync(generation, cancellationToken);
        var now = _time.GetUtcNow().UtcDateTime;
        var ready = await _registry.ChangeAsync(
            row.Id,
            each =>
            {
                if (each.State == GenerationState.Building)
                    (each.State, each.FinishedAt) = (GenerationState.Ready, now);
            },
            cancellationToken
        );
        CrashPoint.Reached("generation-ready");
        _logger.Filled(row.Number, ready?.Documents ?? 0);
        if (row.SwitchWhenReady && await _switch.RunAsync(generation, keep: true, bound: true, cancellationToken) is { } refusal)
            throw new PassageIndexException(refusal, isTransient: true);
    }

    private async Task ReportAsync(Generation row, Exception exception, CancellationToken cancellationToken)
    {
        var reason = Faults.ReasonOf(exception);
        var isOver = exception is PassageIndexException { IsDamaged: true } || !Faults.IsPassing(exception);
        var now = _time.GetUtcNow().UtcDateTime;
        await _registry.ChangeAsync(
            row.Id,
            each =>
            {
                each.LastError = StoredText.Within(Generation.MaxErrorLength, reason);
                each.BehindSince ??= now;
                if (isOver)
                    each.State = GenerationState.Failed;
            },
            cancellationToken
        );
    }
}
