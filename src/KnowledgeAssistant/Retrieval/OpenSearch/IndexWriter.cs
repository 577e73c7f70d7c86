namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Changes one generation. What is written bears a number that the control record hides until activation, which is one change of that record;
/// so is a deletion. Nothing that is hidden is taken out before every search that may still see it has ended.
/// </summary>
/// <param name="header">The index's: one of an older format goes on serving, and taking what comes, until it is rebuilt.</param>
internal sealed class IndexWriter(
    ControlStore control,
    BulkWriter bulk,
    VersionEntries versions,
    PassageSearch search,
    RetrievalOptions options,
    HeaderCheck header
)
{
    public async Task WriteAsync(IReadOnlyList<VersionPassages> written, CancellationToken cancellationToken)
    {
        if (written.Count == 0)
            return;
        var first = 0L;
        await control.ChangeAsync(
            state =>
            {
                // Of a version written twice only the second counts.
                first = state.Record.Next;
                var ids = written.Select(version => version.Document.VersionId).ToHashSet();
                var next = state.Record.WithoutPending(write => !write.IsCopy && ids.Contains(write.VersionId), control.Now);
                return Changed(next with { Next = first + written.Count, Pending = [.. next.Pending, .. Pending(written, first)] });
            },
            cancellationToken
        );
        var entries = written.SelectMany((version, i) => StoredDocuments.Of(version, first + i, options, header));
        await bulk.WriteAsync(entries, cancellationToken);
    }

    /// <exception cref="PassageIndexException">One of them was never written, or only half; none is activated then.</exception>
    public async Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken)
    {
        if (versionIds.Count == 0)
            return;
        // Before anybody is told to look for them.
        await search.RefreshAsync(cancellationToken);
        await control.ChangeAsync(
            async state =>
            {
                var waiting = state.Record.Pending.Where(write => !write.IsCopy).ToDictionary(write => write.VersionId);
                var writes = versionIds.Distinct().Where(waiting.ContainsKey).Select(id => waiting[id]).ToList();
                await CheckActiveAsync(state.Record, versionIds.Where(id => !waiting.ContainsKey(id)).ToList(), cancellationToken);
                if (writes.Count == 0)
                    return null;
                var entries = await versions.OfNumbersAsync(writes.Select(write => write.Number), cancellationToken);
                if (writes.Find(write => !entries.ContainsKey(write.Number)) is { } half)
                    throw Unwritten(half.VersionId);
                var documents = writes.Select(write => write.DocumentId);
                var active = await versions.ActiveOfDocumentsAsync(state.Record, documents, cancellationToken);
                var current = active.ToDictionary(entry => entry.Document!);
                var next = state.Record;
                foreach (var write in writes)
                {
                    var entry = entries[write.Number];
                    if (current.TryGetValue(entry.Document!, out var before))
                        next = next.Without(before, control.Now);
                    next = next.With(entry);
                    current[entry.Document!] = entry;
                }
                return next;
            },
            cancellationToken
        );
    }

    public Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken)
    {
        var ids = documentIds.ToHashSet();
        return control.ChangeAsync(
            async state =>
            {
                var next = state.Record.WithoutPending(write => ids.Contains(write.DocumentId), control.Now);
                foreach (var entry in await versions.ActiveOfDocumentsAsync(state.Record, ids, cancellationToken))
                    next = next.Without(entry, control.Now);
                return ReferenceEquals(next, state.Record) ? null : next;
            },
            cancellationToken
        );
    }

    /// <summary>A repeated activation is fine; one of a version that is nowhere is not.</summary>
    private async Task CheckActiveAsync(ControlRecord record, List<Guid> versionIds, CancellationToken cancellationToken)
    {
        if (versionIds.Count == 0)
            return;
        var active = await versions.ActiveOfVersionsAsync(record, versionIds, cancellationToken);
        var found = active.Select(entry => Guid.Parse(entry.Version!)).ToHashSet();
        foreach (var id in versionIds)
            if (!found.Contains(id))
                throw Unwritten(id);
    }

    private static PassageIndexException Unwritten(Guid versionId) =>
        new($"Version {versionId} cannot be made searchable: it was not completely written.", isTransient: false);

    private static IEnumerable<PendingWrite> Pending(IReadOnlyList<VersionPassages> written, long first) =>
        written.Select((version, i) => new PendingWrite(first + i, version.Document.DocumentId, version.Document.VersionId, IsCopy: false));

    private static Task<ControlRecord?> Changed(ControlRecord record) => Task.FromResult<ControlRecord?>(record);
}
