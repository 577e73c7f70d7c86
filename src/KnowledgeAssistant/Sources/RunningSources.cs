using System.Collections.Concurrent;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Sources;

/// <summary>The runs of this process: stops one, and wakes the worker when something changed.</summary>
public sealed class RunningSources
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _runs = new();
    private readonly WakeSignal _wakes = new();

    /// <summary>Whether a run of this process is at it. Beside the lease, which a jump of the clock can end early.</summary>
    public bool Holds(Guid sourceId) => _runs.ContainsKey(sourceId);

    internal void Wake() => _wakes.Wake();

    internal void Stop(Guid sourceId)
    {
        try
        {
            if (_runs.TryGetValue(sourceId, out var run))
                run.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at that moment.
        }
    }

    internal void Begin(Guid sourceId, CancellationTokenSource run) => _runs[sourceId] = run;

    internal void End(Guid sourceId)
    {
        _runs.TryRemove(sourceId, out _);
        Wake();
    }

    /// <summary>Returns at the next wake (or one since the last call), or when the time is over.</summary>
    internal Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken) =>
        _wakes.WaitAsync(atMost, time, cancellationToken);
}
