using System.Collections.Concurrent;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion;

/// <summary>The jobs that this worker has leased.</summary>
internal sealed class HeldJobs(JobQueue jobs, IOptions<IngestionOptions> options, TimeProvider time, ILogger<HeldJobs> logger)
{
    private readonly ConcurrentDictionary<Guid, Claim> _held = new();

    public void Add(Claim claim) => _held[claim.JobId] = claim;

    public void Drop(IEnumerable<Claim> claims)
    {
        foreach (var claim in claims)
            _held.TryRemove(claim.JobId, out _);
    }

    /// <summary>Keeps the leases until cancelled.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await jobs.RenewAsync(_held.Values.ToList(), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (StorageException exception)
        {
            // Should another worker take the jobs meanwhile, this one's writes are refused: nothing is lost.
            logger.LeaseNotRenewed(exception.Message);
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await jobs.ReleaseAsync(_held.Values.ToList(), cancellationToken);
        _held.Clear();
    }

    /// <summary>Ends a try of one document with the fault it met.</summary>
    public async Task FailTryAsync(Claim claim, Exception exception, CancellationToken cancellationToken)
    {
        logger.TryFailed(claim.Source, exception);
        await jobs.FailTryAsync(claim, Faults.ReasonOf(exception), cancellationToken);
        Drop([claim]);
    }
}
