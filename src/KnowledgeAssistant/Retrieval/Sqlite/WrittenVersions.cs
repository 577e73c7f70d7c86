using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// What was written last and waits for its activation, as reading it from the file would give it. Most versions are activated right after they were
/// written, so reading, checking and unpacking them again can be spared, and their segment is made while others write. Safe for concurrent use.
/// </summary>
internal sealed class WrittenVersions(AccessText access)
{
    /// <summary>A few batches of documents; more of them are read from the file again.</summary>
    private const long MostBytes = 16 << 20;

    /// <summary>About what is said of a document.</summary>
    private const int DocumentBytes = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, LinkedListNode<(long Number, PackedVersion Version)>> _versions = [];
    private readonly LinkedList<(long Number, PackedVersion Version)> _order = [];
    private long _bytes;

    /// <param name="number">Its number in the file, committed.</param>
    public void Add(long number, long firstRow, PreparedVersion prepared)
    {
        var version = new PackedVersion(
            AsStored(prepared.Version.Document),
            access.Read(AccessText.Write(prepared.Version.Access)),
            firstRow,
            prepared.Version.Passages.Count,
            prepared.Ids,
            prepared.Terms,
            prepared.Scales,
            prepared.Vectors
        );
        var id = prepared.Version.Document.VersionId;
        lock (_gate)
        {
            Remove(id);
            _versions.Add(id, _order.AddLast((number, version)));
            _bytes += BytesOf(version);
            while (_bytes > MostBytes && _order.First is { } oldest)
                Remove(oldest.Value.Version.Document.VersionId);
        }
    }

    public (long Number, PackedVersion Version)? Find(Guid versionId)
    {
        lock (_gate)
            return _versions.TryGetValue(versionId, out var written) ? written.Value : null;
    }

    public void Forget(IEnumerable<Guid> versionIds)
    {
        lock (_gate)
        {
            foreach (var id in versionIds)
                Remove(id);
        }
    }

    /// <summary>After a change of what was written, as of who may read it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _versions.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }

    private void Remove(Guid versionId)
    {
        if (!_versions.Remove(versionId, out var written))
            return;
        _order.Remove(written);
        _bytes -= BytesOf(written.Value.Version);
    }

    private static long BytesOf(PackedVersion version) =>
        DocumentBytes + version.Ids.Length + version.Terms.Length + 4L * version.Scales.Length + version.Vectors.Length;

    /// <summary>As the file gives it back: its texts went through UTF-8, and common ones are one object.</summary>
    private static DocumentInfo AsStored(DocumentInfo document) =>
        document with
        {
            Collection = string.Intern(AsStored(document.Collection)),
            Source = AsStored(document.Source),
            Title = AsStored(document.Title),
            Format = string.Intern(AsStored(document.Format)),
            Date = new DateTime(document.Date.Ticks, DateTimeKind.Utc),
            Authors = PackedRows.AuthorsOf(document) is { } authors ? PackedRows.SplitAuthors(AsStored(authors)) : [],
            Language = document.Language is null ? null : string.Intern(AsStored(document.Language)),
            Type = document.Type is null ? null : string.Intern(AsStored(document.Type)),
        };

    // Half a pair becomes a replacement character.
    private static string AsStored(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
