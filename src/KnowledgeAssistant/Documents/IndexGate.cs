using KnowledgeAssistant.Storage.Postgres;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// One writer of the index at a time, of all instances that share it. Whoever changes what the index must hold of a document (activation, deletion, access, a newer upload that
/// takes over a job) does so inside the gate, so that app.db and the index never pass each other.
/// </summary>
public sealed class IndexGate(Instance instance) : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    internal async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken);
        try
        {
            return new Exit(_semaphore, await instance.EnterAsync(AdvisoryLocks.Index, cancellationToken));
        }
        catch
        {
            _semaphore.Release();
            throw;
        }
    }

    public void Dispose() => _semaphore.Dispose();

    private sealed class Exit(SemaphoreSlim semaphore, IDisposable? others) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) != 0)
                return;
            others?.Dispose();
            semaphore.Release();
        }
    }
}
