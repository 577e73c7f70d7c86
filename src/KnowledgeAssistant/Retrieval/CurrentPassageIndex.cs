using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;

namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// The index everybody is given: each call goes to whatever generation is live when it is made. What is changed is noted for the generations
/// beside it, which follow in the background: the live one alone decides whether a change succeeded.
/// </summary>
public sealed class CurrentPassageIndex : IPassageIndex
{
    private readonly PassageIndexes _indexes;
    private readonly ChangedDocuments _changes;
    private readonly CollectionNames? _names;
    private readonly IndexCondition? _condition;
    private readonly EmbeddedCopy? _copy;
    private readonly IndexFaults? _faults;
    private readonly OpenGeneration? _pinned;

    /// <param name="names">Names of collections as they are now; null where they are as the index has them.</param>
    /// <param name="condition">Whether the index may be searched; null where no database stands beside it.</param>
    /// <param name="copy">Tells how common terms are while the server is away; null for none.</param>
    /// <param name="faults">Where errors are noted; null where nobody looks.</param>
    public CurrentPassageIndex(
        PassageIndexes indexes,
        ChangedDocuments changes,
        CollectionNames? names = null,
        IndexCondition? condition = null,
        EmbeddedCopy? copy = null,
        IndexFaults? faults = null
    ) => (_indexes, _changes, _names, _condition, _copy, _faults) = (indexes, changes, names, condition, copy, faults);

    private CurrentPassageIndex(CurrentPassageIndex index, OpenGeneration pinned, IndexCondition? condition, IndexFaults? faults)
        : this(index._indexes, index._changes, index._names, condition, faults: faults) => _pinned = pinned;

    /// <summary>Reads of one search, which must all see the same generation. They throw <see cref="ObjectDisposedException"/> once it is gone.</summary>
    internal CurrentPassageIndex On(OpenGeneration generation) => new(this, generation, _condition, _faults);

    /// <summary>The same on the copy that stands in. It has been compared with app.db itself, whatever the live one may have missed.</summary>
    internal CurrentPassageIndex OnCopy(OpenGeneration copy) => new(this, copy, condition: null, faults: null);

    public Task<IReadOnlyList<RankedPassage>> KeywordSearchAsync(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) =>
        WithNamesAsync(
            (index, _, filter) => index.KeywordSearchAsync(query, scope, filter, top, cancellationToken),
            filter,
            cancellationToken
        );

    public Task<IReadOnlyList<RankedPassage>> VectorSearchAsync(
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) =>
        WithNamesAsync(
            (index, _, filter) => index.VectorSearchAsync(vector, constraints, scope, filter, top, cancellationToken),
            filter,
            cancellationToken
        );

    /// <summary>Of the pinned generation: without one the live one may change between the question and the search.</summary>
    public bool SearchesBothAtOnce => _pinned?.Index.SearchesBothAtOnce == true;

    public Task<BothLegs> SearchBothAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) =>
        WithNamesAsync(
            (index, _, filter) => index.SearchBothAsync(query, vector, scope, filter, top, cancellationToken),
            filter,
            cancellationToken
        );

    /// <inheritdoc cref="SearchesBothAtOnce"/>
    public bool FusesByItself => _pinned?.Index.FusesByItself == true;

    public Task<IReadOnlyList<RankedPassage>?> SearchFusedAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) =>
        WithNamesAsync(
            (index, _, filter) => index.SearchFusedAsync(query, vector, scope, filter, top, cancellationToken),
            filter,
            cancellationToken
        );

    public Task<IReadOnlyList<Passage>> GetAsync(
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        WithNamesAsync(
            async (index, table, filter) => table.Name(await index.GetAsync(ids, scope, filter, cancellationToken)),
            filter,
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
        WithNamesAsync(
            async (index, table, filter) =>
                table.Name(await index.GetRangeAsync(versionId, first, count, scope, filter, cancellationToken)),
            filter,
            cancellationToken
        );

    public Task<int> CountAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        WithNamesAsync((index, _, filter) => index.CountAsync(scope, filter, cancellationToken), filter, cancellationToken);

    public Task<MetadataValues> GetMetadataAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        WithNamesAsync((index, _, filter) => index.GetMetadataAsync(scope, filter, cancellationToken), filter, cancellationToken);

    /// <remarks>Needed to judge what a search found, also where that was the copy.</remarks>
    public async Task<TermStatistics> GetTermStatisticsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        var copy = _copy?.WhileAway();
        try
        {
            if (copy is null)
                return await OnCurrentAsync(index => index.GetTermStatisticsAsync(terms, cancellationToken), cancellationToken);
        }
        catch (PassageIndexException) when ((copy = _copy?.AfterFailure()) is not null)
        {
            // Asked of the copy then.
        }
        return await copy.Index.GetTermStatisticsAsync(terms, cancellationToken);
    }

    public Task<IReadOnlyList<IReadOnlyList<string>>> FindSimilarTermsAsync(
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) =>
        WithNamesAsync(
            (index, _, filter) => index.FindSimilarTermsAsync(terms, scope, filter, cancellationToken),
            filter,
            cancellationToken
        );

    public Task<IndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        OnCurrentAsync(index => index.GetStatisticsAsync(cancellationToken), cancellationToken);

    public Task WriteAsync(IReadOnlyList<VersionPassages> versions, CancellationToken cancellationToken) =>
        OnCurrentAsync(index => Done(index.WriteAsync(versions, cancellationToken)), cancellationToken);

    public Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken) =>
        OnCurrentAsync(index => Done(index.ActivateAsync(versionIds, cancellationToken)), cancellationToken);

    public Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        NarrowAsync(index => index.DeleteAsync(documentIds, cancellationToken), documentIds, cancellationToken);

    public Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken) =>
        NarrowAsync(
            index => index.SetAccessAsync(access, cancellationToken),
            access.Select(change => change.DocumentId).ToList(),
            cancellationToken
        );

    public async IAsyncEnumerable<IndexedDocument> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var documents = await OnCurrentAsync(index => ToListAsync(index, cancellationToken), cancellationToken);
        foreach (var document in documents)
            yield return document;
    }

    public Task<IReadOnlyList<IndexedDocument>> FindAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken) =>
        OnCurrentAsync(index => index.FindAsync(documentIds, cancellationToken), cancellationToken);

    /// <summary>Reads the whole file and compares every row with its checksum.</summary>
    /// <exception cref="PassageIndexException">It is damaged.</exception>
    internal Task VerifyAsync(CancellationToken cancellationToken) =>
        OnCurrentAsync(index => Done(index.VerifyAsync(cancellationToken)), cancellationToken);

    /// <summary>Nothing: the generations belong to <see cref="PassageIndexes"/>.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// What the index may not have taken in must not be read by the rights of before. The generations beside it follow app.db, which says it already,
    /// whether the live one can or not: a server that is away may take long to say so, and neither the copy nor a collection's own index may answer by the
    /// rights of before meanwhile.
    /// </summary>
    private async Task NarrowAsync(
        Func<IIndexGeneration, Task> change,
        IReadOnlyCollection<Guid> documentIds,
        CancellationToken cancellationToken
    )
    {
        _changes.Touched(documentIds);
        await _indexes.NarrowOwnAsync(change);
        try
        {
            await OnCurrentAsync(index => Done(change(index)), cancellationToken);
        }
        catch
        {
            _condition?.Miss();
            throw;
        }
    }

    private async Task<T> WithNamesAsync<T>(
        Func<IIndexGeneration, CollectionNames.Table, MetadataFilter, Task<T>> call,
        MetadataFilter filter,
        CancellationToken cancellationToken
    )
    {
        _condition?.MustNotBeBehind();
        var table = _names is null ? CollectionNames.Table.Empty : await _names.GetAsync(cancellationToken);
        var widened = table.Widen(filter);
        return await OnCurrentAsync(index => call(index, table, widened), cancellationToken);
    }

    private async Task<T> OnCurrentAsync<T>(Func<IIndexGeneration, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            IIndexGeneration? index = null;
            try
            {
                index = _pinned?.Index ?? await _indexes.GetCurrentAsync(cancellationToken);
                var result = await call(index);
                _faults?.Well();
                return result;
            }
            catch (ObjectDisposedException) when (index is { IsClosed: true } && _pinned is null && !_indexes.IsDisposed)
            {
                // Another generation took its place between the two lines above; the call never began.
            }
            catch (PassageIndexException fault)
            {
                _faults?.Note(fault);
                if (fault.IsDamaged)
                    _indexes.ReportDamage(index);
                throw;
            }
        }
    }

    private static async Task<List<IndexedDocument>> ToListAsync(IIndexGeneration index, CancellationToken cancellationToken)
    {
        var documents = new List<IndexedDocument>();
        await foreach (var document in index.ListAsync(cancellationToken))
            documents.Add(document);
        return documents;
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
