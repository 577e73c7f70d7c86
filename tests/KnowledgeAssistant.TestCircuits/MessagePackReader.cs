using System.Buffers.Binary;
using System.Text;

namespace KnowledgeAssistant.TestCircuits;

/// <summary>Reads any MessagePack value: null, bool, long, double, string, byte[], a list, or a dictionary.</summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public object? Read()
    {
        var form = Take(1)[0];
        return form switch
        {
            < 0x80 => (long)form,
            < 0x90 => ReadMap(form & 0x0f),
            < 0xa0 => ReadList(form & 0x0f),
            < 0xc0 => ReadText(form & 0x1f),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 or 0xc5 or 0xc6 => Take(Length(form - 0xc4)).ToArray(),
            0xca => (double)BinaryPrimitives.ReadSingleBigEndian(Take(4)),
            0xcb => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
            0xcc or 0xcd or 0xce or 0xcf => Unsigned(1 << (form - 0xcc)),
            0xd0 or 0xd1 or 0xd2 or 0xd3 => Signed(1 << (form - 0xd0)),
            0xd9 or 0xda or 0xdb => ReadText(Length(form - 0xd9)),
            0xdc or 0xdd => ReadList(Length(form - 0xdc + 1)),
            0xde or 0xdf => ReadMap(Length(form - 0xde + 1)),
            >= 0xe0 => (long)(sbyte)form,
            _ => throw new InvalidDataException($"The hub sent a value of the form {form:x2}, which none of its messages holds."),
        };
    }

    /// <param name="size">0, 1 or 2 for a length of one, two or four bytes.</param>
    private int Length(int size) => checked((int)Unsigned(1 << size));

    private long Unsigned(int size) =>
        size switch
        {
            1 => Take(1)[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            4 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => checked((long)BinaryPrimitives.ReadUInt64BigEndian(Take(8))),
        };

    private long Signed(int size) =>
        size switch
        {
            1 => (sbyte)Take(1)[0],
            2 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            4 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            _ => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        };

    private string ReadText(int length) => Encoding.UTF8.GetString(Take(length));

    private List<object?> ReadList(int count)
    {
        var list = new List<object?>(count);
        for (var i = 0; i < count; i++)
            list.Add(Read());
        return list;
    }

    private Dictionary<string, object?> ReadMap(int count)
    {
        var map = new Dictionary<string, object?>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
            map[(string)Read()!] = Read();
        return map;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
