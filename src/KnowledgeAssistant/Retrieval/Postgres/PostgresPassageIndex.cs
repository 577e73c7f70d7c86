using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// One generation in a schema of a PostgreSQL database: BM25 over posting lists that are scored here, vectors in pgvector's graphs. Any number of
/// instances read and write it at once; each search sees what was committed when it began.
/// </summary>
public sealed class PostgresPassageIndex : IIndexGeneration
{
    private readonly IndexHeader _header;
    private readonly PostgresConnections _connections;
    private readonly TermWeights _weights;
    private readonly CatalogueLoader _catalogue;
    private readonly VersionStore _versions;
    private readonly KeywordLeg _keyword;
    private readonly VectorLeg _vector;
    private readonly PassageRows _passages;
    private readonly InFlight _inFlight = new();

    internal PostgresPassageIndex(
        string schema,
        PostgresHeader header,
        PostgresConnections connections,
        PostingCache cache,
        RetrievalOptions options,
        UpkeepLimits limits,
        ILogger logger
    )
    {
        (Schema, _header, _weights, _connections) = (schema, header.Header, header.Weights, connections);
        _catalogue = new CatalogueLoader(schema, _weights);
        _versions = new VersionStore(schema, connections.Write);
        _passages = new PassageRows(schema);
        var store = new PostingStore(schema, cache);
        var allowed = new AllowedSearch(store);
        _keyword = new KeywordLeg(schema, store, allowed, options);
        Copies = new VectorCopies(schema, Identity.Dimensions, connections, _catalogue, limits, logger);
        _vector = new VectorLeg(schema, Identity.Dimensions, allowed, Copies, connections.Options);
        Upkeep = new Upkeep(schema, Identity.Dimensions, connections, new SegmentMaker(schema, connections, _weights), limits, logger);
    }

    public string Schema { get; }

    public int Number => int.Parse(Schema.AsSpan(Schema.LastIndexOf('_') + 1), CultureInfo.InvariantCulture);

    public IndexIdentity Identity => _header.Identity;

    public string? Outdated => _header.Outdated;

    public bool IsClosed => _inFlight.IsClosed || IsSuperseded;

    /// <summary>Another process has switched to a newer generation: this one takes no calls any more.</summary>
    internal bool IsSuperseded { get; private set; }

    internal Upkeep Upkeep { get; }

    internal VectorCopies Copies { get; }

    public Task<IReadOnlyList<RankedPassage>> KeywordSearchAsync(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            (connection, catalogue) =>
                _keyword.SearchAsync(connection, catalogue, query, new ReadRights(scope, filter), top, cancellationToken),
            cancellationToken
        );

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
            (connection, catalogue) =>
                _vector.SearchAsync(connection, catalogue, vector, constraints, new ReadRights(scope, filter), top, cancellationToken),
            cancellationToken
        );
    }

    public Task<IReadOnlyList<Passage>> GetAsync(
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            (connection, catalogue) => _passages.ByIdsAsync(connection, catalogue, ids, new ReadRights(scope, filter), cancellationToken),
            cancellationToken
        );

    public Task<IReadOnlyList<Passage>> GetRangeAsync(
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            (connection, catalogue) =>
                _passages.RangeAsync(connection, catalogue, versionId, first, count, new ReadRights(scope, filter), cancellationToken),
            cancellationToken
        );

    public Task<int> CountAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(
            (_, catalogue) =>
            {
                var rights = new ReadRights(scope, filter);
                return Task.FromResult(catalogue.Views.Sum(view => view.Allowed(rights).Count));
            },
            cancellationToken
        );

    public Task<MetadataValues> GetMetadataAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(
            (_, catalogue) =>
            {
                var rights = new ReadRights(scope, filter);
                var allowed = catalogue.Versions.Values.Where(version => rights.Allow(version.Access, version.Document));
                return Task.FromResult(MetadataCount.Of(allowed.Select(version => version.Document)));
            },
            cancellationToken
        );

    public Task<TermStatistics> GetTermStatisticsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken) =>
        ReadAsync((connection, catalogue) => _keyword.StatisticsAsync(connection, catalogue, terms, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<string>>> FindSimilarTermsAsync(
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            (connection, catalogue) =>
                _keyword.SimilarAsync(connection, catalogue, terms, new ReadRights(scope, filter), cancellationToken),
            cancellationToken
        );

    public Task<IndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            (_, catalogue) => Task.FromResult(new IndexStatistics(catalogue.Documents, catalogue.Passages, catalogue.MeanLength)),
            cancellationToken
        );

    public async IAsyncEnumerable<IndexedDocument> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var documents = await ReadAsync((connection, _) => _passages.ListAsync(connection, cancellationToken), cancellationToken);
        foreach (var document in documents)
            yield return document;
    }

    public Task<IReadOnlyList<IndexedDocument>> FindAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken) =>
        ReadAsync(
            async (connection, _) =>
                (IReadOnlyList<IndexedDocument>)await _passages.ListAsync(connection, cancellationToken, [.. documentIds]),
            cancellationToken
        );

    public async Task WriteAsync(IReadOnlyList<VersionPassages> versions, CancellationToken cancellationToken)
    {
        // The slow part, cutting texts into terms, holds no connection.
        var prepared = await ManyCores.SelectAsync(
            versions,
            version => PreparedVersion.Of(version, Identity.Dimensions, _weights),
            cancellationToken
        );
        await ChangeAsync(() => _versions.WriteAsync(prepared, cancellationToken), cancellationToken);
    }

    public async Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken)
    {
        var activated = 0;
        await ChangeAsync(async () => activated = await _versions.ActivateAsync(versionIds, cancellationToken), cancellationToken);
        await Upkeep.NoteAsync(activated);
    }

    public Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        ChangeAsync(() => _versions.DeleteAsync(documentIds, cancellationToken), cancellationToken);

    public Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken) =>
        ChangeAsync(() => _versions.SetAccessAsync(access, cancellationToken), cancellationToken);

    /// <summary>Tables with their indexes and what of them is stored apart.</summary>
    public Task<long> GetSizeAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            async (connection, _) =>
                (
                    await connection.ListAsync(
                        """
                        SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
                        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND relkind = 'r'
                        """,
                        reader => reader.GetInt64(0),
                        cancellationToken,
                        Schema
                    )
                )[0],
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
            (connection, catalogue) =>
                _vector.CompareAllAsync(connection, catalogue, vector, new ReadRights(scope, MetadataFilter.None), top, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>That the tables can be read; bytes are the server's to check (<c>initdb --data-checksums</c>).</summary>
    public Task VerifyAsync(CancellationToken cancellationToken) => GetStatisticsAsync(cancellationToken);

    /// <summary>Waits for what is under way; later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await Upkeep.DisposeAsync();
        await _inFlight.CloseAsync();
        await Copies.DisposeAsync();
        _catalogue.Dispose();
    }

    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Catalogue, Task<T>> read, CancellationToken cancellationToken)
    {
        using var visit = _inFlight.Enter();
        return await GuardAsync(() =>
            PostgresFaults.ReadAsync(
                async () =>
                {
                    await using var connection = await _connections.Read.OpenConnectionAsync(cancellationToken);
                    // One state of the database for all that the call reads.
                    await using var transaction = await connection.BeginTransactionAsync(
                        System.Data.IsolationLevel.RepeatableRead,
                        cancellationToken
                    );
                    var result = await read(connection, await _catalogue.LoadAsync(connection, cancellationToken));
                    await transaction.CommitAsync(cancellationToken);
                    return result;
                },
                _connections.Read.Clear,
                cancellationToken
            )
        );
    }

    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        using var visit = _inFlight.Enter();
        await GuardAsync(() =>
            PostgresFaults.RunAsync(
                async () =>
                {
                    await change();
                    return true;
                },
                _connections.Write.Clear,
                cancellationToken
            )
        );
    }

    /// <summary>Notices that another process has put a newer generation in this one's place.</summary>
    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ObjectDisposedException)
        {
            IsSuperseded = true;
            throw;
        }
        catch (PassageIndexException fault) when (fault.InnerException is PostgresException server && PostgresFaults.IsGone(server))
        {
            IsSuperseded = true;
            throw new ObjectDisposedException(fault.Message, fault);
        }
    }
}
