using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>What happened to one document since the page was last told.</summary>
/// <param name="Latest">How it is now.</param>
/// <param name="WasWaiting">It was put to work meanwhile, so it may be a new one, even if it is further on already.</param>
public sealed record LibraryChange(DocumentChanged Latest, bool WasWaiting);

/// <summary>
/// Hands the changes of documents to an open page: the first at once, then at most every half second, each document's latest only. 600 files going
/// through their states would else redraw the page thousands of times.
/// </summary>
public sealed class LibraryFeed(IngestionProgress progress, TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls <paramref name="show"/>, never twice at once, until cancelled.</summary>
    public async Task RunAsync(Func<IReadOnlyCollection<LibraryChange>, Task> show, CancellationToken cancellationToken)
    {
        var waiting = new Waiting();
        var gathering = GatherAsync(progress.Subscribe(cancellationToken), waiting);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await waiting.Arrived.WaitAsync(cancellationToken);
                await show(waiting.Take());
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page was left.
        }
        await gathering;
    }

    private static async Task GatherAsync(IAsyncEnumerable<DocumentChanged> changes, Waiting waiting)
    {
        try
        {
            await foreach (var change in changes)
                waiting.Add(change);
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private sealed class Waiting
    {
        private readonly Lock _lock = new();
        private Dictionary<Guid, LibraryChange> _changes = [];

        public SemaphoreSlim Arrived { get; } = new(0, 1);

        public void Add(DocumentChanged change)
        {
            lock (_lock)
            {
                var wasWaiting =
                    change.State == DocumentState.Waiting || _changes.GetValueOrDefault(change.DocumentId) is { WasWaiting: true };
                _changes[change.DocumentId] = new LibraryChange(change, wasWaiting);
                if (Arrived.CurrentCount == 0)
                    Arrived.Release();
            }
        }

        public Dictionary<Guid, LibraryChange>.ValueCollection Take()
        {
            lock (_lock)
            {
                var taken = _changes.Values;
                _changes = [];
                // A change may have come between the signal and this.
                Arrived.Wait(0, CancellationToken.None);
                return taken;
            }
        }
    }
}
