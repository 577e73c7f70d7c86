using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>CRC-32C (Castagnoli) of what is stored together: SQLite has no checksums, so it gives back a flipped bit as if it had been written.</summary>
internal struct Crc32C()
{
    private uint _value = uint.MaxValue;

    public readonly long Value => _value;

    public static long Of(params ReadOnlySpan<byte[]> blobs)
    {
        var checksum = new Crc32C();
        foreach (var blob in blobs)
            checksum.Add(blob);
        return checksum.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var value = _value;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            value = BitOperations.Crc32C(value, word);
        foreach (var rest in bytes[(words.Length * 8)..])
            value = BitOperations.Crc32C(value, rest);
        _value = value;
    }

    public void Add(long number) => _value = BitOperations.Crc32C(_value, (ulong)number);

    /// <summary>In UTF-8, as it comes back: half a pair is a replacement character, and SQLite's text ends at U+0000.</summary>
    public void Add(string? text)
    {
        if (text is null)
        {
            Add(-1);
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var bytes = buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer));
        var end = bytes.IndexOf((byte)0);
        if (end >= 0)
            bytes = bytes[..end];
        Add(bytes.Length);
        Add(bytes);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
