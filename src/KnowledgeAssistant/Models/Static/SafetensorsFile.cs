using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KnowledgeAssistant.Models.Static;

/// <summary>
/// A safetensors file: 8 bytes little-endian header length, a JSON header, then the tensors' bytes. Read once into memory: a mapped file
/// would end the process if somebody cut it short while it is in use.
/// </summary>
internal sealed class SafetensorsFile
{
    private readonly byte[] _data;
    private readonly int _start;
    private readonly JsonElement _header;

    private SafetensorsFile(byte[] data, int start, JsonElement header)
    {
        _data = data;
        _start = start;
        _header = header;
    }

    /// <summary>The file as it lies on disk.</summary>
    public ReadOnlySpan<byte> Bytes => _data;

    /// <exception cref="InvalidDataException">The bytes are no safetensors file.</exception>
    public static SafetensorsFile Parse(byte[] data)
    {
        if (data.Length < 8)
            throw new InvalidDataException("it is shorter than its own header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(data);
        if (length > (ulong)data.Length - 8)
            throw new InvalidDataException("its header reaches beyond its end");
        try
        {
            using var header = JsonDocument.Parse(data.AsMemory(8, (int)length));
            return new SafetensorsFile(data, 8 + (int)length, header.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("its header is not JSON", exception);
        }
    }

    /// <summary>A tensor's numbers, row major.</summary>
    /// <param name="type">The safetensors name of <typeparamref name="T"/>, for example <c>I8</c> or <c>F32</c>.</param>
    /// <exception cref="InvalidDataException">There is no such tensor of that type and shape.</exception>
    public ReadOnlyMemory<byte> Tensor<T>(string name, string type, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        if (
            _header.ValueKind != JsonValueKind.Object
            || !_header.TryGetProperty(name, out var tensor)
            || tensor.ValueKind != JsonValueKind.Object
            || !tensor.TryGetProperty("dtype", out var dtype)
            || !dtype.ValueEquals(type)
            || !tensor.TryGetProperty("shape", out var sizes)
            || !IntegersOf(sizes).SequenceEqual([.. shape])
            || !tensor.TryGetProperty("data_offsets", out var offsets)
        )
            throw new InvalidDataException($"it holds no tensor '{name}' of {type} [{string.Join(", ", shape.ToArray())}]");
        long expected = Marshal.SizeOf<T>();
        foreach (var size in shape)
            expected *= size;
        if (IntegersOf(offsets).ToArray() is not [var from, var to] || from < 0 || to - from != expected || to > _data.Length - _start)
            throw new InvalidDataException($"the tensor '{name}' does not lie within it");
        return _data.AsMemory(_start + (int)from, (int)expected);
    }

    private static IEnumerable<long> IntegersOf(JsonElement array) =>
        array.ValueKind != JsonValueKind.Array
            ? []
            : array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var value) ? value : -1);
}
