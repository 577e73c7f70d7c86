using System.Collections.Concurrent;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion;

/// <summary>The jobs that this worker has leased.</summary>
internal sealed class HeldJobs(JobQueue jobs, IOptions<IngestionOptions> options, TimeProvider time, ILogger<HeldJobs> logger)
{
    private readonly ConcurrentDictionary<Guid, Claim> _held = new();

    /// <summary>What is being read now, by document.</summary>
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _reading = new();

    public void Add(Claim claim) => _held[claim.JobId] = claim;

    public bool Holds(Claim claim) => _held.ContainsKey(claim.JobId);

    /// <summary>Its job is gone: reading it is broken off, or not begun.</summary>
    public void Cancel(Guid documentId)
    {
        Drop(_held.Values.Where(claim => claim.DocumentId == documentId));
        if (!_reading.TryGetValue(documentId, out var reading))
            return;
        try
        {
            reading.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was through in this very moment.
        }
    }

    /// <summary>Reads under a token that also <see cref="Cancel"/> ends.</summary>
    /// <returns>Null when it was cancelled.</returns>
    public async Task<ReadWork?> WhileHeldAsync(
        Claim claim,
        Func<CancellationToken, Task<ReadWork>> read,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading[claim.DocumentId] = either;
        try
        {
            return Holds(claim) ? await read(either.Token) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Holds(claim))
        {
            return null;
        }
        finally
        {
            _reading.TryRemove(claim.DocumentId, out _);
        }
    }

    /// <summary>Gives back what nobody has begun to read.</summary>
    public async Task HandBackAsync(IReadOnlyCollection<Claim> untouched, CancellationToken cancellationToken)
    {
        await jobs.HandBackAsync(untouched, cancellationToken);
        Drop(untouched);
    }

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
        await jobs.HandBackAsync(_held.Values.ToList(), cancellationToken);
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
