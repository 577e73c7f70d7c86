using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Writes one term's postings of one segment: blocks of 128, in front of them a directory with each block's first passage, size and the payload that
/// bounds all its scores. A posting is the gap to the one before it, doubled, and one more where a count above 1 follows. Beside it, block
/// by block, the places in the passages' texts, which only phrases read.
/// </summary>
internal sealed class PostingListWriter
{
    public const int BlockSize = 128;

    private readonly List<byte> _postings = [];
    private readonly List<byte> _places = [];
    private readonly List<Block> _blocks = [];
    private int _last;

    public int Count { get; private set; }

    /// <summary>Passages come in ascending order.</summary>
    /// <param name="places">As <see cref="PlaceEncoder"/> writes them; empty where the term stands in title or context only.</param>
    public void Add(int passage, int count, int length, ReadOnlySpan<byte> places)
    {
        if (Count % BlockSize == 0)
        {
            _blocks.Add(new Block(passage, _postings.Count, _places.Count, Payload.Of(count, length)));
            _last = passage;
        }
        var gap = passage - _last;
        VarInt.Write(_postings, (gap << 1) | (count > 1 ? 1 : 0));
        if (count > 1)
            VarInt.Write(_postings, count);
        VarInt.Write(_places, places.Length);
        _places.AddRange(places);
        ref var block = ref CollectionsMarshal.AsSpan(_blocks)[^1];
        block = block with { Bound = Payload.Bound(block.Bound, Payload.Of(count, length)) };
        _last = passage;
        Count++;
    }

    /// <summary>What <see cref="PostingList"/> reads.</summary>
    public byte[] ToPostings()
    {
        var bytes = new List<byte>(_postings.Count + (_blocks.Count * 6) + 5);
        VarInt.Write(bytes, Count);
        for (var i = 0; i < _blocks.Count; i++)
        {
            VarInt.Write(bytes, _blocks[i].First - (i == 0 ? 0 : _blocks[i - 1].First));
            VarInt.Write(bytes, (i + 1 < _blocks.Count ? _blocks[i + 1].Offset : _postings.Count) - _blocks[i].Offset);
            bytes.Add(_blocks[i].Bound);
        }
        bytes.AddRange(_postings);
        return [.. bytes];
    }

    /// <summary>What <see cref="PlaceList"/> reads.</summary>
    public byte[] ToPlaces()
    {
        var bytes = new List<byte>(_places.Count + (_blocks.Count * 3));
        for (var i = 0; i < _blocks.Count; i++)
            VarInt.Write(bytes, (i + 1 < _blocks.Count ? _blocks[i + 1].PlaceOffset : _places.Count) - _blocks[i].PlaceOffset);
        bytes.AddRange(_places);
        return [.. bytes];
    }

    private readonly record struct Block(int First, int Offset, int PlaceOffset, byte Bound);
}

/// <summary>Where a term stands in a text: the gap to the place before, doubled, and one more where a number of positions other than 1 follows.</summary>
internal sealed class PlaceEncoder
{
    private readonly List<byte> _bytes = [];
    private int _last;

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    public void Add(int position, int span)
    {
        VarInt.Write(_bytes, ((position - _last) << 1) | (span != 1 ? 1 : 0));
        if (span != 1)
            VarInt.Write(_bytes, span);
        _last = position;
    }

    public void Clear()
    {
        _bytes.Clear();
        _last = 0;
    }
}
