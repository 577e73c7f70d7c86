namespace KnowledgeAssistant.Ingestion;

/// <summary>Bounds the text that is between reading and the index: many small documents at once, or one huge one.</summary>
internal sealed class WorkBudget(long limit)
{
    private readonly Lock _lock = new();
    private long _used;
    private TaskCompletionSource _released = New();

    public async Task TakeAsync(long amount, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task released;
            lock (_lock)
            {
                if (_used == 0 || _used + amount <= limit)
                {
                    _used += amount;
                    return;
                }
                released = _released.Task;
            }
            await released.WaitAsync(cancellationToken);
        }
    }

    public void Release(long amount)
    {
        TaskCompletionSource released;
        lock (_lock)
        {
            _used -= amount;
            (released, _released) = (_released, New());
        }
        released.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
