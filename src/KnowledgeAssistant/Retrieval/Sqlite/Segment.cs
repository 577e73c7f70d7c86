using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Where one version's passages lie in a segment.</summary>
/// <param name="First">Number of its first passage within the segment.</param>
/// <param name="TitleOffset">Of its title's section in the segment's term stream.</param>
internal sealed record SegmentVersion(DocumentInfo Document, int First, int Count, long FirstRow, int TitleOffset, int StreamEnd);

/// <summary>
/// At most 65,536 passages, never changed once built (see <see cref="SegmentView"/> for what changes): postings with 16-bit passage numbers, quantised
/// vectors and the term streams they were made from.
/// </summary>
internal sealed class Segment
{
    public const int MaxPassages = 65_536;

    private Dictionary<Guid, int>? _versionNumbers;
    private PassageIdTable? _idTable;

    public required IReadOnlyList<SegmentVersion> Versions { get; init; }

    /// <summary>For each passage the number of its version.</summary>
    public required ushort[] VersionOf { get; init; }

    /// <summary>16 bytes a passage.</summary>
    public required byte[] Ids { get; init; }

    public required byte[] Stream { get; init; }

    /// <summary>For each passage the offset of its text's section in <see cref="Stream"/>.</summary>
    public required int[] Offsets { get; init; }

    /// <summary>Index terms with title and context as often as they count.</summary>
    public required int[] Lengths { get; init; }

    public required TermWeights Weights { get; init; }

    /// <summary>Ascending numbers of the terms that occur here.</summary>
    public required int[] Terms { get; init; }

    /// <summary>For each term where its postings begin, and after the last one their end.</summary>
    public required int[] PostingStarts { get; init; }

    /// <summary>For each term a <see cref="Payload"/> that bounds all of its postings.</summary>
    public required byte[] TermBounds { get; init; }

    public required ushort[] PostingPassages { get; init; }

    public required byte[] PostingPayloads { get; init; }

    public required QuantisedVectors Vectors { get; init; }

    public int Count => VersionOf.Length;

    /// <summary>Where the term's postings stand, or an empty range.</summary>
    public (int Start, int Count, byte Bound) Postings(int term)
    {
        var index = Array.BinarySearch(Terms, term);
        return index < 0 ? (0, 0, (byte)0) : (PostingStarts[index], PostingStarts[index + 1] - PostingStarts[index], TermBounds[index]);
    }

    public SegmentVersion VersionAt(int passage) => Versions[VersionOf[passage]];

    public int OrdinalOf(int passage) => passage - VersionAt(passage).First;

    public long RowOf(int passage)
    {
        var version = VersionAt(passage);
        return version.FirstRow + passage - version.First;
    }

    public string IdOf(int passage) => Convert.ToHexStringLower(Ids.AsSpan(passage * 16, 16));

    // Made at the first use, perhaps by two threads at once; both make the same.
    public int? FindVersion(Guid versionId)
    {
        _versionNumbers ??= Versions.Index().ToDictionary(pair => pair.Item.Document.VersionId, pair => pair.Index);
        return _versionNumbers.TryGetValue(versionId, out var index) ? index : null;
    }

    public int? FindPassage(UInt128 id)
    {
        _idTable ??= new PassageIdTable(Ids);
        return _idTable.Find(id);
    }
}

/// <summary>From passage id to passage number: open addressing over the ids themselves.</summary>
internal sealed class PassageIdTable
{
    private readonly byte[] _ids;
    private readonly int[] _slots;

    public PassageIdTable(byte[] ids)
    {
        _ids = ids;
        var all = MemoryMarshal.Cast<byte, UInt128>(ids);
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(all.Length * 2, 4))];
        for (var i = 0; i < all.Length; i++)
        {
            var slot = SlotOf(all[i]);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = i + 1;
        }
    }

    public int? Find(UInt128 id)
    {
        var all = MemoryMarshal.Cast<byte, UInt128>(_ids);
        for (var slot = SlotOf(id); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (all[_slots[slot] - 1] == id)
                return _slots[slot] - 1;
        }
        return null;
    }

    // The ids are hashes already: any of their bits will do.
    private int SlotOf(UInt128 id) => (int)(ulong)id & (_slots.Length - 1);
}
