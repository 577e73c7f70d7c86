using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// The one writer of a file. Every change is committed first and then shown to searches by handing over a whole new snapshot; what can fail
/// is done before the commit.
/// </summary>
internal sealed class IndexWriter(
    SqliteConnection connection,
    Checkpoints checkpoints,
    TermDictionary terms,
    AccessText access,
    SnapshotBuilder builder,
    int dimensions
) : IDisposable
{
    /// <summary>Passages from which on a segment is worth being made ahead.</summary>
    private const int LeastAhead = 100;

    private readonly VersionWriter _writer = new(connection);
    private readonly WrittenVersions _written = new(access);
    private int _storedTerms = terms.Count;

    public void Write(IReadOnlyList<PreparedVersion> versions, CancellationToken cancellationToken)
    {
        var (stored, places) = Change(() =>
        {
            var inserted = _writer.Insert(versions, cancellationToken);
            // Terms that an earlier, failed write or one that is still being prepared left in memory are stored here too.
            var count = terms.Count;
            PackedRows.AppendTerms(connection, terms, _storedTerms, count);
            return (count, inserted);
        });
        _storedTerms = stored;
        for (var i = 0; i < places.Count; i++)
            _written.Add(places[i].Number, places[i].FirstRow, versions[i]);
    }

    /// <summary>
    /// What an activation can work out before its turn: needs no lock, and holds only as long as nothing else is found to be activated then. Null
    /// where it is too little to gain anything.
    /// </summary>
    public MadeAhead? MakeAhead(IReadOnlyList<Guid> versionIds)
    {
        var versions = new List<PackedVersion>(versionIds.Count);
        foreach (var id in versionIds)
        {
            if (_written.Find(id) is not { } written)
                return null;
            versions.Add(written.Version);
        }
        return versions.Sum(version => version.Count) < LeastAhead ? null : new MadeAhead(versions, builder.Make(versions));
    }

    public Snapshot Activate(Snapshot snapshot, IReadOnlyList<Guid> versionIds, MadeAhead? ahead)
    {
        var next = Change(() =>
        {
            var incoming = new List<PackedVersion>();
            var outgoing = new HashSet<Guid>();
            foreach (var versionId in versionIds.Distinct())
            {
                if (PendingOf(versionId) is not { } pending)
                    continue;
                var version =
                    _written.Find(versionId) is { } written && written.Number == pending
                        ? written.Version
                        : _writer.ReadPending(pending, dimensions, access);
                incoming.RemoveAll(other => other.Document.DocumentId == version.Document.DocumentId);
                incoming.Add(version);
                TakeOut(_writer.ReplacedBy(pending, version.Document.DocumentId), outgoing);
                _writer.Activate(pending);
            }
            if (incoming.Count == 0)
                return snapshot;
            var made = ahead is not null && ahead.IsOf(incoming) ? ahead.Views : builder.Make(incoming);
            return builder.Replace(snapshot, outgoing, made);
        });
        _written.Forget(versionIds);
        return next;
    }

    public Snapshot Delete(Snapshot snapshot, IReadOnlyList<Guid> documentIds) =>
        Change(() =>
        {
            var outgoing = new HashSet<Guid>();
            TakeOut(documentIds.Distinct().SelectMany(_writer.OfDocument), outgoing);
            return outgoing.Count == 0 ? snapshot : builder.Replace(snapshot, outgoing, []);
        });

    public Snapshot SetAccess(Snapshot snapshot, IReadOnlyList<DocumentAccess> changes)
    {
        // Before anything is tried: nobody is to be shown a version by the rule it was written with when it has another one.
        _written.Clear();
        return Change(() =>
        {
            var texts = changes.Select(change => (change.DocumentId, Access: AccessText.Write(change.Access))).ToList();
            PackedRows.SetAccess(connection, texts);
            // Of several rules for one document the last, as in the file.
            var rules = new Dictionary<Guid, AccessRule>();
            foreach (var (documentId, text) in texts)
                rules[documentId] = access.Read(text);
            return SnapshotBuilder.SetAccess(snapshot, rules);
        });
    }

    public void MarkComplete() => IndexFile.WriteHeader(connection, "complete", 1);

    public void Dispose()
    {
        _writer.Dispose();
        checkpoints.Dispose();
        connection.Dispose();
    }

    /// <summary>One transaction: what fails in it leaves no trace.</summary>
    private T Change<T>(Func<T> change)
    {
        using var transaction = connection.BeginTransaction();
        try
        {
            _writer.Enter(transaction);
            var result = change();
            transaction.Commit();
            checkpoints.Committed();
            return result;
        }
        catch
        {
            _writer.Forget();
            throw;
        }
    }

    private void TakeOut(IEnumerable<long> numbers, HashSet<Guid> outgoing)
    {
        foreach (var number in numbers)
        {
            outgoing.Add(_writer.VersionIdOf(number));
            _writer.Delete(number);
        }
    }

    /// <summary>The written but not yet active state of a version; null when the version is active as it is.</summary>
    private long? PendingOf(Guid versionId)
    {
        var pending = _writer.Pending(versionId);
        if (pending.Count > 0)
            return pending[^1];
        if (_writer.IsActive(versionId))
            return null;
        throw new PassageIndexException($"Version {versionId} cannot be activated: its passages were never written.", isTransient: false);
    }
}

/// <summary>Segments of versions that are to be activated.</summary>
internal sealed record MadeAhead(IReadOnlyList<PackedVersion> Versions, IReadOnlyList<SegmentView> Views)
{
    public bool IsOf(List<PackedVersion> incoming) =>
        incoming.Count == Versions.Count && incoming.Zip(Versions).All(pair => ReferenceEquals(pair.First, pair.Second));
}
