using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>The index seam in memory, with a place to make a step fail or wait. It keeps the seam's rules on versions; it does not search.</summary>
internal sealed class FakePassageIndex : IPassageIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, VersionPassages> _written = [];
    private readonly Dictionary<Guid, VersionPassages> _active = [];

    /// <summary>Called with a step's name (Write, Activate, Delete, SetAccess) before it acts.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Action<IReadOnlyList<VersionPassages>> BeforeWrite { get; set; } = _ => { };

    public List<string> Calls { get; } = [];

    /// <summary>Active passages as text, by source and ordinal: what a clean run and a disturbed one must share.</summary>
    public IReadOnlyList<string> Passages
    {
        get
        {
            lock (_lock)
                return _active
                    .Values.SelectMany(version =>
                        version.Passages.Select(passage =>
                            $"{passage.Document.Collection}/{passage.Document.Source} {passage.Ordinal} {passage.Id} {passage.Text} "
                            + $"[{string.Join(',', version.Access.Collection)}|{string.Join(',', version.Access.Document)}]"
                        )
                    )
                    .Order(StringComparer.Ordinal)
                    .ToList();
        }
    }

    public async Task WriteAsync(IReadOnlyList<VersionPassages> versions, CancellationToken cancellationToken)
    {
        await EnterAsync("Write");
        BeforeWrite(versions);
        lock (_lock)
        {
            foreach (var version in versions)
                _written[version.Document.VersionId] = version;
        }
    }

    public async Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken)
    {
        await EnterAsync("Activate");
        lock (_lock)
        {
            foreach (var id in versionIds)
            {
                var version = _written[id];
                _active[version.Document.DocumentId] = version;
            }
        }
    }

    public async Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken)
    {
        await EnterAsync("Delete");
        lock (_lock)
        {
            foreach (var id in documentIds)
                _active.Remove(id);
        }
    }

    public async Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken)
    {
        await EnterAsync("SetAccess");
        lock (_lock)
        {
            foreach (var item in access)
            {
                if (_active.TryGetValue(item.DocumentId, out var version))
                    _active[item.DocumentId] = version with { Access = item.Access };
            }
        }
    }

    public async IAsyncEnumerable<IndexedDocument> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await EnterAsync("List");
        List<VersionPassages> versions;
        lock (_lock)
            versions = [.. _active.Values];
        foreach (var version in versions)
            yield return new IndexedDocument(
                version.Document.DocumentId,
                version.Document.VersionId,
                version.Passages.Count,
                version.Access
            );
    }

    public async Task<IReadOnlyList<IndexedDocument>> FindAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken)
    {
        return await ListAsync(cancellationToken)
            .Where(document => documentIds.Contains(document.DocumentId))
            .ToListAsync(cancellationToken);
    }

    /// <summary>As after the loss of the index file.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _active.Clear();
            _written.Clear();
        }
    }

    public Task<IReadOnlyList<RankedPassage>> KeywordSearchAsync(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<RankedPassage>> VectorSearchAsync(
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<Passage>> GetAsync(
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<Passage>> GetRangeAsync(
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<int> CountAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<MetadataValues> GetMetadataAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TermStatistics> GetTermStatisticsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<IReadOnlyList<string>>> FindSimilarTermsAsync(
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<IndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task EnterAsync(string step)
    {
        lock (_lock)
            Calls.Add(step);
        await Before(step);
    }
}
