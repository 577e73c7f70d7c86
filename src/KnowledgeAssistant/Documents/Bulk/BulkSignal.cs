using System.Threading.Channels;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>Wakes the worker when there is something to do, and tells open pages when a change has got further.</summary>
public sealed class BulkSignal
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Raised on the thread of whoever made the change.</summary>
    public event Action? Changed;

    internal void Tell() => Changed?.Invoke();

    internal void Wake()
    {
        Tell();
        _wakes.Writer.TryWrite(true);
    }

    /// <summary>Returns at the next wake (or one since the last call), or when the time is over.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over: a deletion may be due.
        }
    }
}
