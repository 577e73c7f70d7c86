using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Everything a search reads, as it stood after one change. Immutable: a search keeps the one it began with.</summary>
/// <param name="Frequencies">For each term how many active passages hold it; terms beyond its end are in none.</param>
internal sealed record Snapshot(SegmentView[] Views, int[] Frequencies, int Passages, long TotalLength)
{
    public static Snapshot Empty { get; } = new([], [], 0, 0);

    public double MeanLength => Passages == 0 ? 0 : (double)TotalLength / Passages;

    public int FrequencyOf(int term) => (uint)term < (uint)Frequencies.Length ? Frequencies[term] : 0;

    /// <summary>The documents that a question may see.</summary>
    public IEnumerable<DocumentInfo> Documents(ReadRights rights) =>
        from view in Views
        from index in Enumerable.Range(0, view.Segment.Versions.Count)
        let document = view.Segment.Versions[index].Document
        where view.AccessOf(index) is { } rule && rights.Allow(rule, document)
        select document;

    /// <summary>The place of an active version.</summary>
    public (SegmentView View, int Version)? FindVersion(Guid versionId)
    {
        foreach (var view in Views)
        {
            if (view.Segment.FindVersion(versionId) is { } version && view.AccessOf(version) is not null)
                return (view, version);
        }
        return null;
    }

    /// <summary>The place of an active passage.</summary>
    public (SegmentView View, int Passage)? FindPassage(UInt128 id)
    {
        foreach (var view in Views)
        {
            if (view.Segment.FindPassage(id) is { } passage && view.AccessOf(view.Segment.VersionOf[passage]) is not null)
                return (view, passage);
        }
        return null;
    }
}
