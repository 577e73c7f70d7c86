using System.Collections.Concurrent;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion.Queue;

/// <summary>
/// Which documents are really being read at this moment: many more are taken from the queue than there are readers. What is read for longer than a
/// moment is shown as Reading on every page, at every instance; of small files, many a second, only the next state is.
/// </summary>
internal sealed class ReadingNow(JobQueue jobs, TimeProvider time, ILogger<ReadingNow> logger)
{
    /// <summary>One short transaction in this time at most, and none for what is read within it.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<Claim, bool> _reading = new();
    private readonly AsyncLocal<Claim?> _own = new();

    /// <summary>A reader is at it until the result is disposed of; who calls is it until the end of its method.</summary>
    public IDisposable Begin(Claim claim)
    {
        _own.Value = claim;
        _reading[claim] = true;
        return new Ending(() => _reading.TryRemove(claim, out _));
    }

    /// <summary>The document that the caller reads waits again, until the result is disposed of.</summary>
    public IDisposable StepAside()
    {
        var claim = _own.Value;
        Set(false);
        return new Ending(() => Set(true));

        void Set(bool isRead)
        {
            if (claim is not null)
                _reading.TryUpdate(claim, isRead, !isRead);
        }
    }

    /// <summary>Says in app.db what is read, until cancelled.</summary>
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        HashSet<Claim> seen = [];
        HashSet<Claim> shown = [];
        using var timer = new PeriodicTimer(BetweenLooks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = _reading.ToArray();
                var read = now.Where(entry => entry.Value).Select(entry => entry.Key).ToHashSet();
                var begun = read.Where(claim => seen.Contains(claim) && !shown.Contains(claim)).ToList();
                var aside = now.Where(entry => !entry.Value && shown.Contains(entry.Key)).Select(entry => entry.Key).ToList();
                await jobs.ShowReadingAsync(begun, aside, cancellationToken);
                shown.UnionWith(begun);
                shown.ExceptWith(aside);
                shown.IntersectWith(now.Select(entry => entry.Key));
                seen = read;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (StorageException exception)
        {
            // Only what people see: whatever is read is read all the same, and the run's own writes meet the fault too.
            logger.ReadingNotShown(exception.Message);
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
