namespace KnowledgeAssistant.Documents;

/// <summary>Others than before may read a document, or nobody: it was deleted.</summary>
/// <param name="DocumentId">Null for every document of the collection.</param>
/// <param name="Source">Null with it.</param>
public sealed record ReadingChange(Guid CollectionId, string Collection, Guid? DocumentId, string? Source)
{
    public bool Concerns(Guid collectionId, Guid documentId) => DocumentId is { } id ? id == documentId : CollectionId == collectionId;
}

/// <summary>
/// Tells open pages to ask again whether what they show may still be read. Every change passes here, since one process at a time writes: nobody
/// needs to look by the clock.
/// </summary>
public sealed class ReadingChanges : IDisposable
{
    /// <summary>Two hundred open pages that show the same document ask one after the other.</summary>
    private readonly SemaphoreSlim _asking = new(4);

    /// <summary>Raised on the thread of whoever made the change, which is marked in app.db by then.</summary>
    public event Action<ReadingChange>? Changed;

    internal void Tell(ReadingChange change) => Changed?.Invoke(change);

    /// <summary>Asks in turn with the other pages.</summary>
    public async Task AskAsync(Func<Task> ask)
    {
        await _asking.WaitAsync();
        try
        {
            await ask();
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();
}
