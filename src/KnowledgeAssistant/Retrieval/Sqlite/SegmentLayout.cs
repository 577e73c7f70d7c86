using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>The parts of a segment that are copied, not computed: of versions, or of other segments, one behind the other.</summary>
internal sealed class SegmentLayout
{
    private readonly int _dimensions;
    private int _passage;
    private int _streamEnd;

    public SegmentLayout(int passages, int dimensions, int streamLength)
    {
        if (passages > Segment.MaxPassages)
            throw new ArgumentException("A segment holds at most 65,536 passages.", nameof(passages));
        _dimensions = dimensions;
        VersionOf = new ushort[passages];
        Ids = new byte[passages * 16];
        Stream = LargeMemory.Allocate<byte>(streamLength);
        Offsets = new int[passages];
        Lengths = new int[passages];
        Vectors = new QuantisedVectors(passages, dimensions);
    }

    public List<SegmentVersion> Versions { get; } = [];
    public ushort[] VersionOf { get; }
    public byte[] Ids { get; }
    public byte[] Stream { get; }
    public int[] Offsets { get; }

    /// <summary>Of whole segments; of versions they are yet to be counted.</summary>
    public int[] Lengths { get; }
    public QuantisedVectors Vectors { get; }

    public void Append(PackedVersion version)
    {
        version.Terms.Span.CopyTo(Stream.AsSpan(_streamEnd));
        var offset = _streamEnd;
        var end = _streamEnd + version.Terms.Length;
        Versions.Add(new SegmentVersion(version.Document, _passage, version.Count, version.FirstRow, _streamEnd, end));
        TermStream.Skip(Stream, ref offset);
        version.Ids.Span.CopyTo(Ids.AsSpan(_passage * 16));
        for (var i = 0; i < version.Count; i++, _passage++)
        {
            VersionOf[_passage] = (ushort)(Versions.Count - 1);
            Offsets[_passage] = offset;
            TermStream.Skip(Stream, ref offset);
            TermStream.Skip(Stream, ref offset);
            var components = MemoryMarshal.Cast<byte, sbyte>(version.Vectors.Span.Slice(i * _dimensions, _dimensions));
            Vectors.Set(_passage, components, version.Scales.Span[i]);
        }
        if (offset != end)
            throw new InvalidDataException("A term stream is longer than its passages.");
        _streamEnd = end;
    }

    /// <summary>Only the places of what it holds change.</summary>
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
