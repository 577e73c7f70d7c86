using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KnowledgeAssistant.Documents;

/// <summary>A document entered another state.</summary>
/// <param name="Gone">It was deleted; <paramref name="State"/> is the last one it had.</param>
/// <param name="Passages">Of the version that is now searchable; 0 before.</param>
public sealed record DocumentChanged(
    Guid DocumentId,
    Guid CollectionId,
    string Source,
    DocumentState State,
    string? Reason,
    int Passages,
    int? Pages,
    bool Gone = false
);

/// <summary>Tells open pages and waiting commands what happens to documents, without any of them asking the database.</summary>
public sealed class IngestionProgress
{
    /// <summary>A page that falls this far behind misses the oldest changes: it draws the list anew anyway.</summary>
    private const int Capacity = 1_024;

    private readonly ConcurrentDictionary<Channel<DocumentChanged>, byte> _subscribers = new();

    /// <summary>Changes from now on, until cancelled. Subscribed when the method returns, not when the first change is awaited.</summary>
    public IAsyncEnumerable<DocumentChanged> Subscribe(CancellationToken cancellationToken) => Subscribe(Capacity, cancellationToken);

    internal IAsyncEnumerable<DocumentChanged> Subscribe(int capacity, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<DocumentChanged>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );
        _subscribers.TryAdd(channel, 0);
        return ReadAsync(channel, cancellationToken);
    }

    internal void Report(DocumentChanged change)
    {
        foreach (var channel in _subscribers.Keys)
            channel.Writer.TryWrite(change);
    }

    private async IAsyncEnumerable<DocumentChanged> ReadAsync(
        Channel<DocumentChanged> channel,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            _subscribers.TryRemove(channel, out _);
        }
    }
}
