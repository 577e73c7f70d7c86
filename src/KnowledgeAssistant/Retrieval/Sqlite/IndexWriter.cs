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
    TermDictionary terms,
    AccessText access,
    SnapshotBuilder builder,
    int dimensions
) : IDisposable
{
    private int _storedTerms = terms.Count;

    public void Write(IReadOnlyList<PreparedVersion> versions, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction();
        using var writer = new VersionWriter(connection);
        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Insert(version);
        }
        // Terms that an earlier, failed write or one that is still being prepared left in memory are stored here too.
        var count = terms.Count;
        PackedRows.AppendTerms(connection, terms, _storedTerms, count);
        transaction.Commit();
        _storedTerms = count;
    }

    public Snapshot Activate(Snapshot snapshot, IReadOnlyList<Guid> versionIds)
    {
        using var transaction = connection.BeginTransaction();
        using var writer = new VersionWriter(connection);
        var incoming = new List<PackedVersion>();
        var outgoing = new HashSet<Guid>();
        foreach (var versionId in versionIds.Distinct())
        {
            if (PendingOf(writer, versionId) is not { } pending)
                continue;
            var version = writer.ReadPending(pending, dimensions, access);
            incoming.RemoveAll(other => other.Document.DocumentId == version.Document.DocumentId);
            incoming.Add(version);
            foreach (var number in writer.ReplacedBy(pending, version.Document.DocumentId))
            {
                outgoing.Add(writer.VersionIdOf(number));
                writer.Delete(number);
            }
            writer.Activate(pending);
        }
        if (incoming.Count == 0)
            return snapshot;
        var next = builder.Replace(snapshot, outgoing, incoming);
        transaction.Commit();
        return next;
    }

    public Snapshot Delete(Snapshot snapshot, IReadOnlyList<Guid> documentIds)
    {
        using var transaction = connection.BeginTransaction();
        using var writer = new VersionWriter(connection);
        var outgoing = new HashSet<Guid>();
        foreach (var number in documentIds.Distinct().SelectMany(writer.OfDocument))
        {
            outgoing.Add(writer.VersionIdOf(number));
            writer.Delete(number);
        }
        if (outgoing.Count == 0)
            return snapshot;
        var next = builder.Replace(snapshot, outgoing, []);
        transaction.Commit();
        return next;
    }

    public Snapshot SetAccess(Snapshot snapshot, IReadOnlyList<DocumentAccess> changes)
    {
        using var transaction = connection.BeginTransaction();
        var texts = changes.Select(change => (change.DocumentId, Access: AccessText.Write(change.Access))).ToList();
        PackedRows.SetAccess(connection, texts);
        // Of several rules for one document the last, as in the file.
        var rules = new Dictionary<Guid, AccessRule>();
        foreach (var (documentId, text) in texts)
            rules[documentId] = access.Read(text);
        var next = SnapshotBuilder.SetAccess(snapshot, rules);
        transaction.Commit();
        return next;
    }

    public void MarkComplete() => IndexFile.WriteHeader(connection, "complete", 1);

    public void Dispose() => connection.Dispose();

    /// <summary>The written but not yet active state of a version; null when the version is active as it is.</summary>
    private static long? PendingOf(VersionWriter writer, Guid versionId)
    {
        var pending = writer.Pending(versionId);
        if (pending.Count > 0)
            return pending[^1];
        if (writer.IsActive(versionId))
            return null;
        throw new PassageIndexException($"Version {versionId} cannot be activated: its passages were never written.", isTransient: false);
    }
}
