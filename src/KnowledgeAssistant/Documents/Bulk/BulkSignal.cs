using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>Wakes the worker when there is something to do, and tells open pages when a change has got further.</summary>
public sealed class BulkSignal
{
    private readonly WakeSignal _wakes = new();

    /// <summary>Raised on the thread of whoever made the change.</summary>
    public event Action? Changed;

    internal void Tell() => Changed?.Invoke();

    internal void Wake()
    {
        Tell();
        _wakes.Wake();
    }

    /// <summary>Returns at the next wake (or one since the last call), or when the time is over.</summary>
    internal Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken) =>
        _wakes.WaitAsync(atMost, time, cancellationToken);
}
