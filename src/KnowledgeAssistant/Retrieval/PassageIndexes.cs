using System.Globalization;
using KnowledgeAssistant.Retrieval.Sqlite;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// The generations of the data folder's index: files <c>index/0001.db</c>, <c>0002.db</c> and so on, of which the highest complete one is current. It is
/// opened at first use: for writing when this process holds the data folder's lock, else for reading the last committed state.
/// </summary>
public sealed class PassageIndexes(DataFolder folder, Func<IndexIdentity> identity, IOptions<RetrievalOptions> options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqlitePassageIndex? _current;

    /// <summary>A call found the current generation damaged. Raised on that call's thread, for each such call.</summary>
    public event Action? DamageFound;

    /// <summary>The current generation. A read that still runs on it when another one takes its place ends well.</summary>
    /// <exception cref="PassageIndexException">The file is damaged or from a newer program; the message says what to do.</exception>
    public async ValueTask<SqlitePassageIndex> GetCurrentAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _current) is { } current && !MustReopen(current))
            return current;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } opened && !MustReopen(opened))
                return opened;
            var previous = _current;
            Volatile.Write(ref _current, await OpenAsync(cancellationToken));
            if (previous is not null)
                await previous.DisposeAsync();
            return _current;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A new, empty generation beside the current one, to be filled and then handed to <see cref="SwitchAsync"/>. An earlier unfinished one is dropped.</summary>
    public async Task<SqlitePassageIndex> StartGenerationAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var files = Files();
            foreach (var (_, path) in files.Where(file => IndexOpener.IsComplete(file.Path) == false))
                Delete(path);
            var number = files.Count == 0 ? 1 : files[^1].Number + 1;
            folder.Create();
            return await SqlitePassageIndex.CreateAsync(PathOf(number), identity(), options.Value, complete: false, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes a filled generation the current one. Searches under way end on the old one, whose file then goes.</summary>
    public async Task SwitchAsync(SqlitePassageIndex next, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await next.CompleteAsync(cancellationToken);
            var previous = _current;
            Volatile.Write(ref _current, next);
            if (previous is not null)
                await previous.DisposeAsync();
            foreach (var (_, path) in Files().Where(file => file.Path != next.Path))
                TryDelete(path);
        }
        finally
        {
            _gate.Release();
        }
    }

    internal bool IsDisposed { get; private set; }

    /// <param name="found">The generation that was found damaged; null when it could not even be opened.</param>
    internal void ReportDamage(SqlitePassageIndex? found)
    {
        // A call that began before the switch says nothing of the generation that serves now.
        if (found is null || ReferenceEquals(found, Volatile.Read(ref _current)))
            DamageFound?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        if (_current is not null)
            await _current.DisposeAsync();
        _gate.Dispose();
    }

    /// <summary>A process that looked before it took the lock goes on to write; one that only reads sees the first generation when it is there.</summary>
    private bool MustReopen(SqlitePassageIndex current) =>
        current.IsReadOnly && (DataFolderLock.IsHeldHere(folder) || (current.Path is null && Files().Count > 0));

    private async Task<SqlitePassageIndex> OpenAsync(CancellationToken cancellationToken)
    {
        var writing = DataFolderLock.IsHeldHere(folder);
        // An unreadable file counts as the current one: it must be reported, not passed over in silence.
        var files = Files().Where(file => IndexOpener.IsComplete(file.Path) != false).ToList();
        if (files.Count > 0)
            return await SqlitePassageIndex.OpenAsync(files[^1].Path, identity(), options.Value, readOnly: !writing, cancellationToken);
        if (!writing)
            return SqlitePassageIndex.Empty(identity(), options.Value);
        folder.Create();
        var number = Files().Select(file => file.Number).DefaultIfEmpty(0).Max() + 1;
        return await SqlitePassageIndex.CreateAsync(PathOf(number), identity(), options.Value, complete: true, cancellationToken);
    }

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

    /// <summary>The switch has happened: a file that cannot go now, because a command still reads it, goes with the next one.</summary>
    private static void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has a lower number, so nobody opens it any more.
        }
    }

    private static void Delete(string path)
    {
        foreach (var file in (ReadOnlySpan<string>)[path, path + "-wal", path + "-shm"])
            File.Delete(file);
    }
}
