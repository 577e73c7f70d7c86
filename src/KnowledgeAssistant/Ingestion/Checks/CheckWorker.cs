using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion.Checks;

/// <summary>
/// Compares database and index when the last comparison is long ago, or an admin asks for it, for as long as the program runs. Of several instances the
/// first does it for all.
/// </summary>
public sealed class CheckWorker : BackgroundService
{
    /// <summary>The clock is looked at this often; after a fault the comparison is tried again then.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Reconciliation _reconciliation;
    private readonly CheckBook _book;
    private readonly ChangedDocuments _changes;
    private readonly Instance _instance;
    private readonly IngestionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<CheckWorker> _logger;
    private readonly WakeSignal _wakes = new();
    private int _asked;

    internal CheckWorker(
        Reconciliation reconciliation,
        CheckBook book,
        ChangedDocuments changes,
        Instance instance,
        IOptions<IngestionOptions> options,
        TimeProvider time,
        ILogger<CheckWorker> logger
    )
    {
        (_reconciliation, _book, _changes, _instance) = (reconciliation, book, changes, instance);
        (_options, _time, _logger) = (options.Value, time, logger);
    }

    /// <summary>Whether a comparison is under way or asked for.</summary>
    internal bool IsRunning => Volatile.Read(ref _asked) != 0 || _reconciliation.IsRunning;

    /// <summary>Compares soon, whenever the last comparison was.</summary>
    internal void Ask()
    {
        Interlocked.CompareExchange(ref _asked, 1, 0);
        _wakes.Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _logger.CheckFailed(Faults.ReasonOf(exception), exception);
            }
            await WaitAsync(stoppingToken);
        }
    }

    /// <summary>Compares if it is due.</summary>
    internal async Task WorkAsync(CancellationToken cancellationToken)
    {
        var isAsked = Volatile.Read(ref _asked) != 0;
        try
        {
            if (!isAsked && !await IsDueAsync(cancellationToken))
                return;
            using var turn = await _instance.EnterAsync(AdvisoryLocks.Checks, cancellationToken);
            // Another instance may have done it while this one waited.
            if (!isAsked && !await IsDueAsync(cancellationToken))
                return;
            _changes.AskForComparison();
            await _reconciliation.RunAsync(isAsked ? CheckCause.Asked : CheckCause.Schedule, cancellationToken);
        }
        finally
        {
            if (isAsked)
                Volatile.Write(ref _asked, 0);
        }
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellationToken) =>
        _options.CompareHours > 0
        && (
            await _book.LastAsync(cancellationToken) is not { } last
            // Also when the clock was put back: a comparison of the future would hold off all of today's.
            || (_time.GetUtcNow().UtcDateTime - last).Duration() >= TimeSpan.FromHours(_options.CompareHours)
        );

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _wakes.WaitAsync(LongestWait, _time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by itself.
        }
    }
}
