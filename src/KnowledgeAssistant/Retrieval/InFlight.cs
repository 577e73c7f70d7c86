namespace KnowledgeAssistant.Retrieval;

/// <summary>Counts the calls under way, so that a generation is closed only after the last of them.</summary>
internal sealed class InFlight
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    public bool IsClosed => Volatile.Read(ref _closed);

    public Visit Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IPassageIndex));
            _count++;
        }
        return new Visit(this);
    }

    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_count == 0)
                _empty.TrySetResult();
        }
        return _empty.Task;
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0 && _closed)
                _empty.TrySetResult();
        }
    }

    public readonly struct Visit(InFlight owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
