using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Where one term stands in the texts of a segment's passages, as <see cref="PostingListWriter"/> wrote it.</summary>
internal sealed class PlaceList
{
    private readonly byte[] _data;
    private readonly int[] _offsets;

    public PlaceList(byte[] data, int blocks)
    {
        _data = data;
        _offsets = new int[blocks];
        var offset = 0;
        for (int i = 0, at = 0; i < blocks; i++)
        {
            _offsets[i] = at;
            at += VarInt.Read(data, ref offset);
        }
        for (var i = 0; i < blocks; i++)
            _offsets[i] += offset;
    }

    public int Size => _data.Length + (_offsets.Length * 4) + 100;

    /// <summary>The encoded places of a posting.</summary>
    public ReadOnlySpan<byte> Of(int block, int index)
    {
        ReadOnlySpan<byte> data = _data;
        var offset = _offsets[block];
        for (var i = 0; i < index; i++)
        {
            var length = VarInt.Read(data, ref offset);
            offset += length;
        }
        var size = VarInt.Read(data, ref offset);
        return data.Slice(offset, size);
    }

    /// <summary>Places and how many positions each covers.</summary>
    public static void Decode(ReadOnlySpan<byte> places, List<(int Position, int Span)> into)
    {
        into.Clear();
        var position = 0;
        for (var offset = 0; offset < places.Length; )
        {
            var value = VarInt.Read(places, ref offset);
            position += value >> 1;
            into.Add((position, (value & 1) == 0 ? 1 : VarInt.Read(places, ref offset)));
        }
    }
}

/// <summary>All places of a list, one posting after the other.</summary>
internal ref struct PlaceReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _offset;

    public PlaceReader(ReadOnlySpan<byte> data, int blocks)
    {
        _data = data;
        for (var i = 0; i < blocks; i++)
            VarInt.Read(data, ref _offset);
    }

    public ReadOnlySpan<byte> Next()
    {
        var length = VarInt.Read(_data, ref _offset);
        var places = _data.Slice(_offset, length);
        _offset += length;
        return places;
    }
}
