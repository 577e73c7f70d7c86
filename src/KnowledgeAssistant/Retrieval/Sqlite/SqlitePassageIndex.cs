using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// The embedded engine: BM25 postings and quantised vectors in memory, scanned exactly, with one SQLite file behind them that holds the
/// passages, the exact vectors and everything the memory is filled from at the start. One process writes; others may read the last committed state.
/// </summary>
public sealed class SqlitePassageIndex : IIndexGeneration
{
    private const int VerifiedAtOnce = 512;

    private readonly IndexHeader _header;
    private readonly TermDictionary _terms;
    private readonly WordNumbers _words;
    private readonly IndexWriter? _writer;
    private readonly ReaderPool _readers;
    private readonly SearchRunner _search;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly InFlight _inFlight = new();
    private Snapshot _snapshot;

    internal SqlitePassageIndex(IndexHeader header, LoadedIndex loaded, ReaderPool readers, RetrievalOptions options)
    {
        _header = header;
        _terms = loaded.Terms;
        _words = new WordNumbers(loaded.Terms);
        _writer = loaded.Writer;
        _snapshot = loaded.Snapshot;
        _readers = readers;
        _search = new SearchRunner(loaded.Terms, readers, options);
    }

    /// <summary>Why the index should be rebuilt, in plain words; null when it is up to date. It serves until then.</summary>
    public string? Outdated => _header.Outdated;

    /// <summary>What the stored passages and vectors were made with.</summary>
    public IndexIdentity Identity => _header.Identity;

    public bool IsReadOnly => _writer is null;

    /// <summary>Null for an empty index without a file.</summary>
    public string? Path => _readers.Path;

    /// <inheritdoc/>
    public int Number =>
        int.TryParse(System.IO.Path.GetFileNameWithoutExtension(Path), CultureInfo.InvariantCulture, out var number) ? number : 0;

    public bool IsClosed => _inFlight.IsClosed;

    /// <summary>Makes a new, empty file; <paramref name="path"/> must not exist.</summary>
    /// <param name="complete">False for a generation that becomes the current one only when all documents are in it.</param>
    public static Task<SqlitePassageIndex> CreateAsync(
        string path,
        IndexIdentity identity,
        RetrievalOptions options,
        bool complete,
        CancellationToken cancellationToken
    ) => IndexOpener.CreateAsync(path, identity, options, complete, cancellationToken);

    /// <summary>Opens an existing file and fills the memory from it.</summary>
    /// <exception cref="PassageIndexException">The file is missing, damaged, or made by a newer program; the message says what to do.</exception>
    public static Task<SqlitePassageIndex> OpenAsync(
        string path,
        IndexIdentity identity,
        RetrievalOptions options,
        bool readOnly,
        CancellationToken cancellationToken
    ) => IndexOpener.OpenAsync(path, identity, options, readOnly, cancellationToken);

    /// <summary>An index without passages and without a file: what a reader sees in a data folder nothing was ever ingested into.</summary>
    public static SqlitePassageIndex Empty(IndexIdentity identity, RetrievalOptions options) => IndexOpener.Empty(identity, options);

    public Task<IReadOnlyList<RankedPassage>> KeywordSearchAsync(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) => ReadAsync(snapshot => _search.Keyword(snapshot, query, new ReadRights(scope, filter), top, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<RankedPassage>> VectorSearchAsync(
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        _header.CheckQuestion(vector.Span);
        return ReadAsync(
            snapshot => _search.Vector(snapshot, vector, constraints, new ReadRights(scope, filter), top, cancellationToken),
            cancellationToken
        );
    }

    public Task<IReadOnlyList<Passage>> GetAsync(
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => ReadAsync(snapshot => PassageLookup.ByIds(_readers, snapshot, ids, scope, filter), cancellationToken);

    public Task<IReadOnlyList<Passage>> GetRangeAsync(
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => ReadAsync(snapshot => PassageLookup.Range(_readers, snapshot, versionId, first, count, scope, filter), cancellationToken);

    public Task<int> CountAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot =>
            {
                var rights = new ReadRights(scope, filter);
                return snapshot.Views.Sum(view => view.Allowed(rights).Count);
            },
            cancellationToken
        );

    public Task<MetadataValues> GetMetadataAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => MetadataCount.Of(snapshot.Documents(new ReadRights(scope, filter))), cancellationToken);

    public Task<TermStatistics> GetTermStatisticsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot => new TermStatistics(snapshot.Passages, Array.ConvertAll(_terms.Find(terms), snapshot.FrequencyOf)),
            cancellationToken
        );

    public Task<IReadOnlyList<IReadOnlyList<string>>> FindSimilarTermsAsync(
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyList<IReadOnlyList<string>>>(
            snapshot =>
            {
                var rights = new ReadRights(scope, filter);
                return [.. terms.Select(term => SimilarTerms.Find(_terms, snapshot, term, rights))];
            },
            cancellationToken
        );

    public Task<IndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot => new IndexStatistics(snapshot.Views.Sum(view => view.Documents), snapshot.Passages, snapshot.MeanLength),
            cancellationToken
        );

    public async Task WriteAsync(IReadOnlyList<VersionPassages> versions, CancellationToken cancellationToken)
    {
        using var _ = _inFlight.Enter();
        RequireWriter();
        // The slow part, cutting texts into terms, needs no lock: several callers do it at once, and one with much on several cores.
        var prepared = await ManyCores.SelectAsync(
            versions,
            version => PreparedVersion.Prepare(version, _header.Identity.Dimensions, _words),
            cancellationToken
        );
        await ChangeAsync(
            (writer, snapshot) =>
            {
                writer.Write(prepared, cancellationToken);
                return snapshot;
            },
            cancellationToken
        );
    }

    public async Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken)
    {
        using var _ = _inFlight.Enter();
        var writer = RequireWriter();
        var ahead = await Task.Run(() => SqliteFaults.Translate(() => writer.MakeAhead(versionIds)), cancellationToken);
        await ChangeAsync((one, snapshot) => one.Activate(snapshot, versionIds, ahead), cancellationToken);
    }

    public Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        ChangeAsync((writer, snapshot) => writer.Delete(snapshot, documentIds), cancellationToken);

    public Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken) =>
        ChangeAsync((writer, snapshot) => writer.SetAccess(snapshot, access), cancellationToken);

    /// <summary>Declares that every document is in: from now on this is the newest complete generation of its folder.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) =>
        ChangeAsync(
            (writer, snapshot) =>
            {
                writer.MarkComplete();
                return snapshot;
            },
            cancellationToken
        );

    public async IAsyncEnumerable<IndexedDocument> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var documents = await ReadAsync(_ => PassageLookup.List(_readers), cancellationToken);
        foreach (var document in documents)
            yield return document;
    }

    public Task<IReadOnlyList<IndexedDocument>> FindAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken) =>
        ReadAsync(_ => PassageLookup.List(_readers, documentIds), cancellationToken);

    /// <summary>With the log beside it.</summary>
    public Task<long> GetSizeAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            _ =>
                _readers.Path is { } path
                    ? ((string[])[path, path + "-wal", path + "-shm"])
                        .Select(file => new FileInfo(file))
                        .Where(file => file.Exists)
                        .Sum(file => file.Length)
                    : 0,
            cancellationToken
        );

    public Task<IReadOnlyList<RankedPassage>> ExactVectorSearchAsync(
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        int top,
        CancellationToken cancellationToken
    )
    {
        _header.CheckQuestion(vector.Span);
        return ReadAsync(
            snapshot => ExactSearch.Run(_readers, snapshot, vector, new ReadRights(scope, MetadataFilter.None), top, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Compares every stored row with its checksum, a piece at a time so that no other work waits for it.</summary>
    /// <exception cref="PassageIndexException">One is damaged.</exception>
    public Task VerifyAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            _ =>
            {
                if (_readers.Path is null)
                    return true;
                using var reader = _readers.Open();
                for (long? next = 1; next is { } first; )
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    next = reader.InTransaction(each => each.Verify(first, VerifiedAtOnce));
                }
                return true;
            },
            cancellationToken
        );

    /// <summary>Waits for what is under way, then lets go of the file; later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _inFlight.CloseAsync();
        _readers.Dispose();
        // Last: only a connection that may write puts the log into the file when it is the last to go.
        _writer?.Dispose();
        _writing.Dispose();
    }

    private Task<T> ReadAsync<T>(Func<Snapshot, T> read, CancellationToken cancellationToken)
    {
        var visit = _inFlight.Enter();
        return Task.Run(
            () =>
            {
                using (visit)
                    return SqliteFaults.Translate(() => read(Volatile.Read(ref _snapshot)));
            },
            // Not the caller's token: a cancelled start would leave the visit open.
            CancellationToken.None
        );
    }

    private async Task ChangeAsync(Func<IndexWriter, Snapshot, Snapshot> change, CancellationToken cancellationToken)
    {
        using var _ = _inFlight.Enter();
        var writer = RequireWriter();
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(
                () => Volatile.Write(ref _snapshot, SqliteFaults.Translate(() => change(writer, _snapshot))),
                CancellationToken.None
            );
        }
        finally
        {
            _writing.Release();
        }
    }

    private IndexWriter RequireWriter() =>
        _writer ?? throw new PassageIndexException("The index is open for reading only.", isTransient: false);
}
