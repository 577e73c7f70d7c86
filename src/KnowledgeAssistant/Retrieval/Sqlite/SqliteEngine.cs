using System.Globalization;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// The embedded engine's generations: files <c>index/0001.db</c>, <c>0002.db</c> and so on in the data folder, of which the highest complete one is
/// current. It is opened for writing when this process holds the data folder's lock, else for reading the last committed state.
/// </summary>
public sealed class SqliteEngine(DataFolder folder, IOptions<RetrievalOptions> options) : IIndexEngine
{
    public EngineKind Kind => EngineKind.Sqlite;

    public async Task<IIndexGeneration> OpenCurrentAsync(IndexIdentity wanted, CancellationToken cancellationToken)
    {
        var writing = DataFolderLock.IsHeldHere(folder);
        // An unreadable file counts as the current one: it must be reported, not passed over in silence.
        var files = Files().Where(file => IndexOpener.IsComplete(file.Path) != false).ToList();
        if (files.Count > 0)
            return await SqlitePassageIndex.OpenAsync(files[^1].Path, wanted, options.Value, readOnly: !writing, cancellationToken);
        if (!writing)
            return SqlitePassageIndex.Empty(wanted, options.Value);
        folder.Create();
        var number = Files().Select(file => file.Number).DefaultIfEmpty(0).Max() + 1;
        return await SqlitePassageIndex.CreateAsync(PathOf(number), wanted, options.Value, complete: true, cancellationToken);
    }

    /// <summary>A process that looked before it took the lock goes on to write; one that only reads sees the first generation when it is there.</summary>
    public bool MustReopen(IIndexGeneration current) =>
        current is SqlitePassageIndex { IsReadOnly: true } index
        && (DataFolderLock.IsHeldHere(folder) || (index.Path is null && Files().Count > 0));

    public async Task<IIndexGeneration> OpenAsync(int number, IndexIdentity wanted, CancellationToken cancellationToken)
    {
        var (path, writing) = (PathOf(number), DataFolderLock.IsHeldHere(folder));
        if (File.Exists(path))
            return await SqlitePassageIndex.OpenAsync(path, wanted, options.Value, readOnly: !writing, cancellationToken);
        if (!writing)
            return SqlitePassageIndex.Empty(wanted, options.Value);
        throw new PassageIndexException($"The search index '{path}' is gone.", isTransient: false) { IsDamaged = true };
    }

    public async Task<IIndexGeneration> StartAsync(int number, IndexIdentity identity, CancellationToken cancellationToken)
    {
        folder.Create();
        Delete(PathOf(number));
        return await SqlitePassageIndex.CreateAsync(PathOf(number), identity, options.Value, complete: false, cancellationToken);
    }

    public Task CompleteAsync(IIndexGeneration generation, CancellationToken cancellationToken) =>
        ((SqlitePassageIndex)generation).CompleteAsync(cancellationToken);

    /// <summary>A file that cannot go now, because a command still reads it, goes with the next call.</summary>
    public Task RemoveOthersAsync(IReadOnlyCollection<int> kept, CancellationToken cancellationToken)
    {
        foreach (var (_, path) in Files().Where(file => !kept.Contains(file.Number)))
            TryDelete(path);
        return Task.CompletedTask;
    }

    public Task RemoveAllAsync(CancellationToken cancellationToken) => RemoveOthersAsync([], cancellationToken);

    /// <summary>Nothing: an opened generation is its user's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string PathOf(int number) => Path.Combine(folder.IndexFolder, number.ToString("D4", CultureInfo.InvariantCulture) + ".db");

    /// <summary>Generations by number, lowest first.</summary>
    private List<(int Number, string Path)> Files()
    {
        var files = new List<(int, string)>();
        if (!Directory.Exists(folder.IndexFolder))
            return files;
        foreach (var path in Directory.EnumerateFiles(folder.IndexFolder, "*.db"))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                files.Add((number, path));
        }
        files.Sort();
        return files;
    }

    private static void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The database names it no more, so nobody opens it.
        }
    }

    private static void Delete(string path)
    {
        foreach (var file in (ReadOnlySpan<string>)[path, path + "-wal", path + "-shm"])
            File.Delete(file);
    }
}
