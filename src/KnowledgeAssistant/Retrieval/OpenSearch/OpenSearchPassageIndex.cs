using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>One generation in a cluster: an index of passages with Lucene's postings and HNSW vectors, and the control record that says what of it is to be seen.</summary>
public sealed class OpenSearchPassageIndex : IIndexGeneration
{
    private readonly OpenSearchConnection _connection;
    private readonly ControlStore _control;
    private readonly CurrentRecord _current;
    private readonly PassageSearch _search;
    private readonly KeywordLeg _keyword;
    private readonly VectorLeg _vector;
    private readonly BothLegsSearch _both;
    private readonly ServerFusion _fusion;
    private readonly PassageReader _reader;
    private readonly TermCounts _counts;
    private readonly SimilarTermSearch _similar;
    private readonly VersionEntries _versions;
    private readonly IndexWriter _writer;
    private readonly AccessWriter _access;
    private readonly Purge _purge;
    private readonly HeaderCheck _header;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly InFlight _inFlight = new();

    internal OpenSearchPassageIndex(
        OpenSearchConnection connection,
        string name,
        HeaderCheck header,
        RetrievalOptions retrieval,
        OpenSearchOptions options,
        TimeProvider time
    )
    {
        (Name, _header, _connection) = (name, header, connection);
        var index = GenerationNames.AliasOf(name);
        _control = new ControlStore(connection, index, time);
        _current = new CurrentRecord(_control);
        _search = new PassageSearch(connection, index);
        _counts = new TermCounts(_search);
        _keyword = new KeywordLeg(_search, _counts, retrieval);
        _vector = new VectorLeg(_search, options, header.Format >= IndexBody.FirstWithHeads);
        _both = new BothLegsSearch(_search, _keyword, _vector, _counts);
        _fusion = new ServerFusion(_search, _vector, retrieval, connection.Address);
        FusesByItself = options.Fusion == FusionPlace.Cluster;
        _reader = new PassageReader(_search, header.Format >= IndexBody.FirstWithShown);
        _similar = new SimilarTermSearch(_search, _counts);
        _versions = new VersionEntries(connection, _search, index);
        var bulk = new BulkWriter(connection, index, options);
        _writer = new IndexWriter(_control, bulk, _versions, _search, retrieval, header);
        _access = new AccessWriter(_control, bulk, _versions, _search);
        _purge = new Purge(connection, _control, _search, index, time);
    }

    /// <summary>The index in the cluster.</summary>
    public string Name { get; }

    public int Number => GenerationNames.NumberOf(Name[..Name.LastIndexOf('-')], Name) ?? 0;

    public IndexIdentity Identity => _header.Identity;

    public string? Outdated => _header.Outdated;

    public bool IsClosed => _inFlight.IsClosed;

    /// <summary>Whether a call found the index gone: another instance switched to another generation.</summary>
    internal bool IsGone { get; private set; }

    internal ControlStore Control => _control;

    internal Purge Retired => _purge;

    public Task<IReadOnlyList<RankedPassage>> KeywordSearchAsync(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) => ReadAsync(control => _keyword.SearchAsync(control, query, scope, filter, top, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<RankedPassage>> VectorSearchAsync(
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        CheckQuestion(vector.Span);
        return ReadAsync(
            control => _vector.SearchAsync(control, vector, constraints, scope, filter, top, cancellationToken),
            cancellationToken
        );
    }

    public bool SearchesBothAtOnce => true;

    public Task<BothLegs> SearchBothAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            async control =>
            {
                try
                {
                    CheckQuestion(vector.Span);
                }
                catch (PassageIndexException fault)
                {
                    var ranked = await _keyword.SearchAsync(control, query, scope, filter, top, cancellationToken);
                    return new BothLegs(ranked, [], fault, TimeSpan.Zero, TimeSpan.Zero);
                }
                return await _both.SearchAsync(control, query, vector, scope, filter, top, cancellationToken);
            },
            cancellationToken
        );

    public bool FusesByItself { get; }

    public Task<IReadOnlyList<RankedPassage>?> SearchFusedAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        // By words alone, and the vector leg says why.
        if (!_header.VectorsUsable)
            return Task.FromResult<IReadOnlyList<RankedPassage>?>(null);
        VersionCheck.Question(vector.Span, Identity.Dimensions);
        return ReadAsync(control => _fusion.SearchAsync(control, query, vector, scope, filter, top, cancellationToken), cancellationToken);
    }

    public Task<IReadOnlyList<Passage>> GetAsync(
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => ReadAsync(control => _reader.GetAsync(control.Record, ids, scope, filter, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<Passage>> GetRangeAsync(
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            control => _reader.GetRangeAsync(control.Record, versionId, first, count, scope, filter, cancellationToken),
            cancellationToken
        );

    public Task<int> CountAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(control => _reader.CountAsync(control.Record, scope, filter, cancellationToken), cancellationToken);

    public Task<MetadataValues> GetMetadataAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(control => _reader.GetMetadataAsync(control.Record, scope, filter, cancellationToken), cancellationToken);

    public Task<TermStatistics> GetTermStatisticsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken) =>
        ReadAsync(
            async control => new TermStatistics(control.Record.Passages, await _counts.GetAsync(control, terms, cancellationToken)),
            cancellationToken
        );

    public Task<IReadOnlyList<IReadOnlyList<string>>> FindSimilarTermsAsync(
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => ReadAsync(control => _similar.FindAsync(control, terms, scope, filter, cancellationToken), cancellationToken);

    public Task<IndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            control => Task.FromResult(new IndexStatistics(control.Record.Documents, control.Record.Passages, control.MeanLength)),
            cancellationToken
        );

    public async Task WriteAsync(IReadOnlyList<VersionPassages> versions, CancellationToken cancellationToken)
    {
        foreach (var version in versions)
            VersionCheck.Run(version, Identity.Dimensions);
        // Writes wait for nobody: what they store is hidden, and several at a time fill the cluster's cores.
        await CallAsync(() => Done(_writer.WriteAsync(versions, cancellationToken)));
        _purge.Schedule();
    }

    public Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken) =>
        ChangeAsync(() => _writer.ActivateAsync(versionIds, cancellationToken), cancellationToken);

    public Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        ChangeAsync(() => _writer.DeleteAsync(documentIds, cancellationToken), cancellationToken);

    public Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken) =>
        ChangeAsync(() => _access.SetAsync(access, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<IndexedDocument> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var _ = _inFlight.Enter();
        var control = await CallAsync(() => _control.ReadAsync(cancellationToken));
        var active = new HashSet<Guid>();
        await foreach (var entry in _versions.AllActiveAsync(control.Record, cancellationToken))
        {
            var document = Guid.Parse(entry.Document!);
            active.Add(document);
            yield return ActiveOf(document, entry);
        }
        var waiting = control.Record.Pending.Where(write => active.Add(write.DocumentId)).ToList();
        foreach (var document in await CallAsync(() => WaitingAsync(waiting, cancellationToken)))
            yield return document;
    }

    public Task<IReadOnlyList<IndexedDocument>> FindAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<IndexedDocument>>(
            async control =>
            {
                var entries = await _versions.ActiveOfDocumentsAsync(control.Record, documentIds, cancellationToken);
                var active = entries.DistinctBy(entry => entry.Document).ToDictionary(entry => Guid.Parse(entry.Document!));
                var left = documentIds.Except(active.Keys).ToHashSet();
                var waiting = control.Record.Pending.Where(write => left.Remove(write.DocumentId)).ToList();
                return [.. active.Select(each => ActiveOf(each.Key, each.Value)), .. await WaitingAsync(waiting, cancellationToken)];
            },
            cancellationToken
        );

    private static IndexedDocument ActiveOf(Guid document, StoredDocument entry) =>
        new(document, Guid.Parse(entry.Version!), entry.Content!.Passages, StoredDocuments.RuleOf(entry));

    private async Task<IReadOnlyList<IndexedDocument>> WaitingAsync(List<PendingWrite> waiting, CancellationToken cancellationToken)
    {
        var entries = await _versions.OfNumbersAsync(waiting.Select(write => write.Number), cancellationToken);
        // A write that was cut short left no rule behind; nobody may read it in any case.
        return waiting.ConvertAll(write => new IndexedDocument(
            write.DocumentId,
            null,
            0,
            entries.TryGetValue(write.Number, out var entry) ? StoredDocuments.RuleOf(entry) : new AccessRule([], [])
        ));
    }

    /// <summary>On all nodes, copies counted.</summary>
    public Task<long> GetSizeAsync(CancellationToken cancellationToken) =>
        CallAsync(async () =>
        {
            var answer = await _connection.SendAsync(
                OpenSearchRequest.Get($"{Name}/_stats/store"),
                OpenSearchJson.Default.IndexStatsAnswer,
                repeat: true,
                cancellationToken
            );
            return answer.All.Total.Store.SizeInBytes;
        });

    public Task<IReadOnlyList<RankedPassage>> ExactVectorSearchAsync(
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        int top,
        CancellationToken cancellationToken
    )
    {
        VersionCheck.Question(vector.Span, Identity.Dimensions);
        return ReadAsync(
            control =>
                _vector.SearchAsync(control, vector, KeywordQuery.Empty, scope, MetadataFilter.None, top, cancellationToken, isExact: true),
            cancellationToken
        );
    }

    /// <summary>Nothing: Lucene's files carry checksums of their own, and a copy that fails them is replaced by the cluster.</summary>
    public Task VerifyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for what is under way; later calls throw <see cref="ObjectDisposedException"/>. The index stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _inFlight.CloseAsync();
        await _purge.DisposeAsync();
        _writing.Dispose();
    }

    /// <exception cref="PassageIndexException">The vector cannot be compared with those of the index.</exception>
    private void CheckQuestion(ReadOnlySpan<float> vector)
    {
        if (!_header.VectorsUsable)
            throw new PassageIndexException(
                $"The index must be rebuilt before it can be searched by meaning: {_header.Outdated}.",
                isTransient: false
            );
        VersionCheck.Question(vector, Identity.Dimensions);
    }

    private Task<T> ReadAsync<T>(Func<Control, Task<T>> read, CancellationToken cancellationToken) =>
        CallAsync(() => _current.ReadAsync(read, cancellationToken));

    /// <summary>One at a time in this process; other processes are told apart by the control record.</summary>
    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        using var _ = _inFlight.Enter();
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await CallAsync(() => Done(change()));
        }
        finally
        {
            _writing.Release();
        }
        _purge.Schedule();
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        using var _ = _inFlight.Enter();
        try
        {
            return await call();
        }
        catch (PassageIndexException fault) when (fault.IsTransient && OpenSearchFaults.IsGone(fault))
        {
            IsGone = true;
            throw;
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
