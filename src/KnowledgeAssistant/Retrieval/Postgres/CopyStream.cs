using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Rows in COPY's binary format. Written here because the driver has no type for a vector: two bytes of dimensions, two unused, then
/// single-precision numbers, all of them big-endian.
/// </summary>
internal sealed class CopyStream(Stream target) : IAsyncDisposable
{
    private const int FlushAt = 1 << 18;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _buffer = new byte[FlushAt + 4096];
    private int _length;
    private bool _started;

    public void Row(short fields) => BinaryPrimitives.WriteInt16BigEndian(Take(2), fields);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    public void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Field(4), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64BigEndian(Field(8), value);

    public void Bool(bool value) => Field(1)[0] = value ? (byte)1 : (byte)0;

    public void Uuid(Guid value) => value.TryWriteBytes(Field(16), bigEndian: true, out _);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Field(value.Length));

    public void Text(string value) => Encoding.UTF8.GetBytes(value, Field(Encoding.UTF8.GetByteCount(value)));

    public void Vector(ReadOnlySpan<float> value)
    {
        var field = Field(4 + (value.Length * 4));
        BinaryPrimitives.WriteInt16BigEndian(field, (short)value.Length);
        field[2..4].Clear();
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(value), MemoryMarshal.Cast<byte, int>(field[4..]));
    }

    /// <summary>Called between rows.</summary>
    public async Task FlushAsync(bool always, CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _started = true;
            await target.WriteAsync(Header, cancellationToken);
        }
        if (_length == 0 || (_length < FlushAt && !always))
            return;
        await target.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    /// <summary>Ends the copy: the rows are in when this returns.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        await FlushAsync(always: true, cancellationToken);
        await target.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => target.DisposeAsync();

    private Span<byte> Field(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), length);
        return Take(length);
    }

    private Span<byte> Take(int length)
    {
        if (_length + length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }
}
