using KnowledgeAssistant.Ingestion.Queue;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Whose turn it is to be read. Recognising the text of one scan takes as long as reading hundreds of files: such a document gives its turn to the next
/// one and waits aside, with others of its kind, for the reader that recognises.
/// </summary>
internal sealed class ReadingTurns(ReaderCount count, QueuePause pause, ReadingNow now) : IDisposable
{
    /// <summary>Their jobs are held and their leases renewed; one more keeps its turn until a place is free.</summary>
    private const int MostAside = 256;

    private readonly SemaphoreSlim _turns = new(count.Documents);
    private readonly SemaphoreSlim _aside = new(MostAside);
    private readonly SemaphoreSlim _recognitions = new(count.Recognitions);

    public Task TakeAsync(CancellationToken cancellationToken) => _turns.WaitAsync(cancellationToken);

    public void Release() => _turns.Release();

    public void Dispose()
    {
        _turns.Dispose();
        _aside.Dispose();
        _recognitions.Dispose();
    }

    /// <summary>For whoever has a turn: gives it away during <paramref name="recognise"/>, and has one again afterwards.</summary>
    /// <exception cref="PutBackException">The queue was paused before its turn to be recognised came.</exception>
    public async Task<T> AsideAsync<T>(Func<Task<T>> recognise, CancellationToken cancellationToken)
    {
        var isAside = _aside.Wait(0, CancellationToken.None);
        if (isAside)
            _turns.Release();
        try
        {
            using (now.StepAside())
                await _recognitions.WaitAsync(cancellationToken);
            try
            {
                return pause.IsOn ? throw new PutBackException() : await recognise();
            }
            finally
            {
                _recognitions.Release();
            }
        }
        finally
        {
            if (isAside)
            {
                _aside.Release();
                // Not cancelled: the caller gives back what it believes to have.
                await _turns.WaitAsync(CancellationToken.None);
            }
        }
    }
}

/// <summary>A document is not read now but goes back to the queue.</summary>
internal sealed class PutBackException() : OperationCanceledException("The queue was paused before this document's turn came.");
