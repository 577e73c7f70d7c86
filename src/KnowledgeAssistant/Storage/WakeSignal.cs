using System.Threading.Channels;

namespace KnowledgeAssistant.Storage;

/// <summary>Wakes one waiting worker. A wake while nobody waits is kept for the next wait; several of them count as one.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Returns at the next wake (or one since the last call), or when the time is over.</summary>
    /// <exception cref="OperationCanceledException">The caller's own token.</exception>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over: the caller looks for what is due by itself.
        }
    }
}
