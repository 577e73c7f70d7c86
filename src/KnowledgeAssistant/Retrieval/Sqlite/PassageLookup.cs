using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Passages and documents by their ids.</summary>
internal static class PassageLookup
{
    public static IReadOnlyList<Passage> ByIds(
        ReaderPool readers,
        Snapshot snapshot,
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter
    )
    {
        var places = new List<(Segment Segment, int Passage)>(ids.Count);
        foreach (var id in ids)
        {
            if (ParseId(id) is not { } number || snapshot.FindPassage(number) is not var (view, passage))
                continue;
            if (view.MayRead(view.Segment.VersionOf[passage], scope, filter))
                places.Add((view.Segment, passage));
        }
        if (places.Count == 0)
            return [];
        return readers.Use(reader =>
        {
            var passages = new List<Passage>(places.Count);
            foreach (var (segment, passage) in places)
            {
                var ordinal = segment.OrdinalOf(passage);
                passages.AddRange(reader.Read(segment, segment.VersionAt(passage), ordinal, ordinal + 1));
            }
            return passages;
        });
    }

    public static IReadOnlyList<Passage> Range(
        ReaderPool readers,
        Snapshot snapshot,
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter
    )
    {
        if (count <= 0 || snapshot.FindVersion(versionId) is not var (view, index) || !view.MayRead(index, scope, filter))
            return [];
        var version = view.Segment.Versions[index];
        var from = Math.Clamp(first, 0, version.Count);
        var end = (int)Math.Clamp((long)first + count, from, version.Count);
        return from == end ? [] : readers.Use(reader => reader.Read(view.Segment, version, from, end).ToList());
    }

    /// <summary>Documents by id; of a document with several versions the active one.</summary>
    /// <param name="documentIds">Null for all.</param>
    public static IReadOnlyList<IndexedDocument> List(ReaderPool readers, IReadOnlyCollection<Guid>? documentIds = null)
    {
        if (readers.Path is null)
            return [];
        return readers.Use(reader =>
        {
            var access = new AccessText();
            var documents = new List<IndexedDocument>();
            foreach (var row in (documentIds is null ? reader.ListVersions() : documentIds.Distinct().SelectMany(reader.ListVersionsOf)))
            {
                if (documents.Count > 0 && documents[^1].DocumentId == row.DocumentId)
                    continue;
                documents.Add(
                    new IndexedDocument(
                        row.DocumentId,
                        row.Active ? row.VersionId : null,
                        row.Active ? row.Count : 0,
                        access.Read(row.Access)
                    )
                );
            }
            return documents;
        });
    }

    private static UInt128? ParseId(string id)
    {
        if (id.Length != 32)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        return Convert.FromHexString(id, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == 16
            ? System.Runtime.InteropServices.MemoryMarshal.Read<UInt128>(bytes)
            : null;
    }
}
