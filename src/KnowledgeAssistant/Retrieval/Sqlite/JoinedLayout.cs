using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>The parts of several segments, one behind the other, in which only the places of what they hold change.</summary>
internal sealed class JoinedLayout
{
    private int _passage;
    private int _streamEnd;

    public JoinedLayout(IReadOnlyList<Segment> segments, int dimensions)
    {
        var passages = segments.Sum(segment => segment.Count);
        if (passages > Segment.MaxPassages)
            throw new ArgumentException("A segment holds at most 65,536 passages.", nameof(segments));
        Versions = new List<SegmentVersion>(segments.Sum(segment => segment.Versions.Count));
        VersionOf = new ushort[passages];
        Ids = new byte[passages * 16];
        Stream = LargeMemory.Allocate<byte>(segments.Sum(segment => segment.Stream.Length));
        Offsets = new int[passages];
        Lengths = new int[passages];
        Vectors = new QuantisedVectors(passages, dimensions);
    }

    public List<SegmentVersion> Versions { get; }
    public ushort[] VersionOf { get; }
    public byte[] Ids { get; }
    public byte[] Stream { get; }
    public int[] Offsets { get; }
    public int[] Lengths { get; }
    public QuantisedVectors Vectors { get; }

    public void Append(Segment segment)
    {
        var versions = Versions.Count;
        foreach (var version in segment.Versions)
        {
            Versions.Add(
                version with
                {
                    First = version.First + _passage,
                    TitleOffset = version.TitleOffset + _streamEnd,
                    StreamEnd = version.StreamEnd + _streamEnd,
                }
            );
        }
        segment.Ids.CopyTo(Ids, _passage * 16);
        segment.Stream.CopyTo(Stream, _streamEnd);
        segment.Lengths.CopyTo(Lengths, _passage);
        for (var i = 0; i < segment.Count; i++)
        {
            VersionOf[_passage + i] = (ushort)(segment.VersionOf[i] + versions);
            Offsets[_passage + i] = segment.Offsets[i] + _streamEnd;
        }
        Vectors.Set(_passage, segment.Vectors);
        _passage += segment.Count;
        _streamEnd += segment.Stream.Length;
    }
}
