namespace KnowledgeAssistant.Storage;

/// <summary>
/// Lets the frequent writes to app.db follow each other in the order they came, without holding a thread. Left to itself, SQLite lets whoever
/// meets another writer sleep and try again, for up to a tenth of a second at a time and in no order; with many readers at once these sleeps
/// take the threads that all pages live on. Writes that do not queue here stay correct: they only wait in that way.
/// What somebody waits for goes before work in the background.
/// </summary>
public sealed class WriteQueue
{
    /// <summary>So often in a row work in the background is passed by; then one of it comes, however many wait.</summary>
    private const int MostPasses = 16;

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<IDisposable>> _waiting = [];
    private readonly LinkedList<TaskCompletionSource<IDisposable>> _behind = [];
    private bool _isTaken;
    private int _passes;

    /// <summary>Waits until it is the caller's turn to write; the next one's comes when the result is disposed of. Not to be entered twice.</summary>
    public Task<IDisposable> EnterAsync(CancellationToken cancellationToken) => EnterAsync(_waiting, cancellationToken);

    /// <summary>The same for work in the background: the turn comes when nobody else waits, or after a few who do.</summary>
    public Task<IDisposable> EnterBehindAsync(CancellationToken cancellationToken) => EnterAsync(_behind, cancellationToken);

    private async Task<IDisposable> EnterAsync(LinkedList<TaskCompletionSource<IDisposable>> queue, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return new Place(this);
            }
            queue.AddLast(turn);
        }
        await using var giveUp = cancellationToken.Register(() => GiveUp(queue, turn, cancellationToken));
        return await turn.Task;
    }

    private void GiveUp(
        LinkedList<TaskCompletionSource<IDisposable>> queue,
        TaskCompletionSource<IDisposable> turn,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            // Whose turn has come already has it.
            if (!queue.Remove(turn))
                return;
        }
        turn.SetCanceled(cancellationToken);
    }

    private void Leave()
    {
        TaskCompletionSource<IDisposable> next;
        lock (_lock)
        {
            var isPassed = _waiting.Count > 0 && _behind.Count > 0 && _passes < MostPasses;
            var queue = isPassed || _behind.Count == 0 ? _waiting : _behind;
            _passes = isPassed ? _passes + 1 : 0;
            if (queue.First is not { } first)
            {
                _isTaken = false;
                return;
            }
            next = first.Value;
            queue.RemoveFirst();
        }
        next.SetResult(new Place(this));
    }

    private sealed class Place(WriteQueue queue) : IDisposable
    {
        private WriteQueue? _held = queue;

        public void Dispose() => Interlocked.Exchange(ref _held, null)?.Leave();
    }
}
