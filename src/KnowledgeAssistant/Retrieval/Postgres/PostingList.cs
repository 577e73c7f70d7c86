using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>One term's postings of one segment, as <see cref="PostingListWriter"/> wrote them. Immutable.</summary>
internal sealed class PostingList
{
    private readonly byte[] _data;
    private readonly int[] _firsts;
    private readonly int[] _offsets;
    private readonly byte[] _bounds;
    private LiveCount? _live;

    private PostingList(byte[] data)
    {
        _data = data;
        if (data.Length == 0)
        {
            (_firsts, _offsets, _bounds) = ([], [], []);
            return;
        }
        var offset = 0;
        Count = VarInt.Read(data, ref offset);
        var blocks = (Count + PostingListWriter.BlockSize - 1) / PostingListWriter.BlockSize;
        (_firsts, _offsets, _bounds) = (new int[blocks], new int[blocks], new byte[blocks]);
        for (int i = 0, first = 0, at = 0; i < blocks; i++)
        {
            _firsts[i] = first += VarInt.Read(data, ref offset);
            _offsets[i] = at;
            at += VarInt.Read(data, ref offset);
            _bounds[i] = data[offset++];
        }
        Bound = blocks == 0 ? (byte)0 : _bounds[0];
        for (var i = 0; i < blocks; i++)
        {
            _offsets[i] += offset;
            Bound = Payload.Bound(Bound, _bounds[i]);
        }
    }

    public static PostingList Empty { get; } = new([]);

    public int Count { get; }

    public int Blocks => _firsts.Length;

    /// <summary>The payload that bounds every posting.</summary>
    public byte Bound { get; }

    /// <summary>Bytes it takes in memory.</summary>
    public int Size => _data.Length + (_firsts.Length * 9) + 160;

    public static PostingList Parse(byte[] data) => data.Length == 0 ? Empty : new PostingList(data);

    public byte BoundOf(int block) => _bounds[block];

    /// <summary>The block a passage would stand in; -1 when it comes before the first.</summary>
    public int BlockOf(int passage)
    {
        var at = Array.BinarySearch(_firsts, passage);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>Unpacks a block.</summary>
    /// <param name="passages">At least <see cref="PostingListWriter.BlockSize"/> long, as <paramref name="counts"/>.</param>
    /// <returns>Its number of postings.</returns>
    public int Decode(int block, Span<int> passages, Span<int> counts)
    {
        var size = Math.Min(PostingListWriter.BlockSize, Count - (block * PostingListWriter.BlockSize));
        ReadOnlySpan<byte> data = _data;
        var offset = _offsets[block];
        var passage = _firsts[block];
        for (var i = 0; i < size; i++)
        {
            int value = data[offset++];
            if (value >= 0x80)
            {
                offset--;
                value = VarInt.Read(data, ref offset);
            }
            passage += value >> 1;
            passages[i] = passage;
            counts[i] = (value & 1) == 0 ? 1 : VarInt.Read(data, ref offset);
        }
        return size;
    }

    /// <summary>How many of its passages are still active in the view; kept for the view asked for last.</summary>
    public int LiveIn(SegmentView view)
    {
        if (view.IsWhole)
            return Count;
        if (_live is { } live && ReferenceEquals(live.View, view))
            return live.Count;
        var count = CountIn(view.Active);
        _live = new LiveCount(view, count);
        return count;
    }

    public int CountIn(ReadOnlySpan<ulong> bits)
    {
        Span<int> passages = stackalloc int[PostingListWriter.BlockSize];
        Span<int> counts = stackalloc int[PostingListWriter.BlockSize];
        var count = 0;
        for (var block = 0; block < Blocks; block++)
        {
            var size = Decode(block, passages, counts);
            foreach (var passage in passages[..size])
                count += (int)((bits[passage >> 6] >> passage) & 1);
        }
        return count;
    }

    private sealed record LiveCount(SegmentView View, int Count);
}

/// <summary>Looks up single passages in a list; remembers the block unpacked last, so ascending look-ups unpack each block once.</summary>
internal sealed class PostingCursor(PostingList list)
{
    private readonly int[] _passages = new int[PostingListWriter.BlockSize];
    private readonly int[] _counts = new int[PostingListWriter.BlockSize];
    private int _block = -1;
    private int _size;

    public PostingList List => list;

    /// <summary>The most the term can count in the passage: the payload of its block; null when it stands in none.</summary>
    public byte? BoundAt(int passage) => list.BlockOf(passage) is >= 0 and var block ? list.BoundOf(block) : null;

    /// <summary>How often the passage holds the term.</summary>
    public int CountAt(int passage) => IndexOf(passage) is >= 0 and var index ? _counts[index] : 0;

    /// <summary>Block and place within it of the passage's posting; null where it has none.</summary>
    public (int Block, int Index)? Find(int passage) => IndexOf(passage) is >= 0 and var index ? (_block, index) : null;

    private int IndexOf(int passage)
    {
        var block = list.BlockOf(passage);
        if (block < 0)
            return -1;
        if (block != _block)
            _size = list.Decode(_block = block, _passages, _counts);
        return Array.BinarySearch(_passages, 0, _size, passage);
    }
}
