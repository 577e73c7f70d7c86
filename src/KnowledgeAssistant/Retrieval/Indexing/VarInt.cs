using System.Runtime.CompilerServices;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>Numbers in 7-bit groups, lowest first; a set high bit says that another byte follows.</summary>
internal static class VarInt
{
    /// <summary>That one number takes.</summary>
    public const int MostBytes = 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<byte> bytes, ref int offset)
    {
        int value = bytes[offset++];
        if (value < 0x80)
            return value;
        return ReadLong(bytes, ref offset, value & 0x7F);
    }

    public static void Write(List<byte> bytes, int value)
    {
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            bytes.Add((byte)(rest | 0x80));
            rest >>= 7;
        }
        bytes.Add((byte)rest);
    }

    /// <returns>How many bytes it took.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> bytes, int value)
    {
        var rest = (uint)value;
        var size = 0;
        for (; rest >= 0x80; rest >>= 7)
            bytes[size++] = (byte)(rest | 0x80);
        bytes[size++] = (byte)rest;
        return size;
    }

    private static int ReadLong(ReadOnlySpan<byte> bytes, ref int offset, int value)
    {
        for (var shift = 7; shift < 35; shift += 7)
        {
            int next = bytes[offset++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("A number in the index runs on for more than five bytes.");
    }
}
