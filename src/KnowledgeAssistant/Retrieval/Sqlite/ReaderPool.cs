using System.Collections.Concurrent;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Connections for reading, opened when needed and kept: a search runs on one for less than a millisecond.</summary>
internal sealed class ReaderPool(IndexFile? file) : IDisposable
{
    private const int MaxKept = 16;

    private readonly ConcurrentBag<PassageReader> _free = [];
    private bool _disposed;

    /// <summary>Runs on one state of the file: what another thread commits meanwhile is not seen in part.</summary>
    public T Use<T>(Func<PassageReader, T> work)
    {
        if (!_free.TryTake(out var reader))
            reader = Open();
        try
        {
            return reader.InTransaction(work);
        }
        finally
        {
            if (_free.Count < MaxKept && !_disposed)
                _free.Add(reader);
            else
                reader.Dispose();
        }
    }

    /// <summary>One of the caller's own, which has nothing of the file in its memory yet.</summary>
    public PassageReader Open() => new((file ?? throw new InvalidOperationException("An empty index has no file.")).Connect());

    /// <summary>Null for an empty index without a file.</summary>
    public string? Path => file?.Path;

    public void Dispose()
    {
        _disposed = true;
        while (_free.TryTake(out var reader))
            reader.Dispose();
    }
}
