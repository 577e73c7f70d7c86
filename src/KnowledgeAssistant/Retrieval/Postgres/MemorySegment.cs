using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Posting lists of versions that stand in no segment of the database yet: every process makes its own of what it has read.</summary>
internal sealed class MemorySegment
{
    private readonly Dictionary<string, (PostingList Postings, PlaceList Places)> _lists;

    private MemorySegment(int id, PostingsBuilder builder)
    {
        Id = id;
        Lengths = [.. builder.Lengths];
        _lists = builder.Lists.ToDictionary(pair => pair.Key, pair => Read(pair.Value), StringComparer.Ordinal);
    }

    public int Id { get; }

    public int[] Lengths { get; }

    public int Size => Lengths.Length;

    public IEnumerable<string> Terms => _lists.Keys;

    /// <returns>The segment, and the versions with their places in it.</returns>
    public static (MemorySegment Segment, List<VersionEntry> Versions) Build(
        int id,
        IEnumerable<VersionEntry> versions,
        TermWeights weights
    )
    {
        var builder = new PostingsBuilder(weights);
        var placed = versions
            .Select(version => version with { Segment = id, Place = builder.Add(version.Terms.Span, version.Count) })
            .ToList();
        return (new MemorySegment(id, builder), placed);
    }

    public PostingList Postings(string term) => _lists.TryGetValue(term, out var lists) ? lists.Postings : PostingList.Empty;

    public PlaceList? Places(string term) => _lists.TryGetValue(term, out var lists) ? lists.Places : null;

    private static (PostingList, PlaceList) Read(PostingListWriter writer)
    {
        var postings = PostingList.Parse(writer.ToPostings());
        return (postings, new PlaceList(writer.ToPlaces(), postings.Blocks));
    }
}
