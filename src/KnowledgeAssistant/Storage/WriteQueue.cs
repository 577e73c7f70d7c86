namespace KnowledgeAssistant.Storage;

/// <summary>
/// Lets the frequent writes to app.db follow each other in the order they came, without holding a thread. Left to itself, SQLite lets whoever
/// meets another writer sleep and try again, for up to a tenth of a second at a time and in no order; with many readers at once these sleeps
/// take the threads that all pages live on. Writes that do not queue here stay correct: they only wait in that way.
/// </summary>
public sealed class WriteQueue : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits until it is the caller's turn to write; the next one's comes when the result is disposed of. Not to be entered twice.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Place(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Place(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? _held = turn;

        public void Dispose() => Interlocked.Exchange(ref _held, null)?.Release();
    }
}
