using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>
/// Four-bit copies of the quantised vectors: half the memory to read, which is what a scan of many passages waits for. They only tell which
/// vectors need a closer look. Two components share a byte: of each block of 128, component i and component i + 64.
/// </summary>
internal static class CoarseKernel
{
    private const int Block = 128;

    /// <summary>Values 0 to 15 stand for this times (value - 7.5), in steps of the eight-bit vector.</summary>
    public const float Step = 254f / 15;

    private const float Middle = 7.5f;

    /// <summary>Bytes ahead of those multiplied that are asked for: what arrives in the time of the work between.</summary>
    private const int Ahead = 3_072;

    /// <summary>By component, as a byte without sign.</summary>
    private static readonly byte[] Levels = [.. Enumerable.Range(0, 256).Select(component => LevelOf((sbyte)component))];

    /// <summary>Without these instructions the eight-bit vectors are as fast to scan.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Bytes of one vector.</summary>
    public static int StrideOf(int dimensions) => (dimensions + Block - 1) / Block * (Block / 2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ReadOnlySpan<sbyte> vector, Span<byte> packed)
    {
        const int half = Block / 2;
        var levels = Levels.AsSpan(0, 256);
        Span<byte> rest = stackalloc byte[Block];
        for (; packed.Length >= half; packed = packed[half..])
        {
            scoped ReadOnlySpan<byte> block = MemoryMarshal.AsBytes(vector[..Math.Min(vector.Length, Block)]);
            vector = vector[block.Length..];
            if (block.Length < Block)
            {
                rest.Clear();
                block.CopyTo(rest);
                block = rest;
            }
            scoped var low = block[..half];
            scoped var high = block.Slice(half, half);
            var into = packed[..half];
            for (var i = 0; i < half; i++)
                into[i] = (byte)(levels[low[i]] | (levels[high[i]] << 4));
        }
    }

    /// <summary>The question with eight bits, padded to full blocks, and what one step is worth.</summary>
    public static (sbyte[] Values, float Scale) QuantiseQuestion(ReadOnlySpan<float> vector)
    {
        var values = new sbyte[StrideOf(vector.Length) * 2];
        return (values, VectorKernel.Quantise(vector, values.AsSpan(0, vector.Length)));
    }

    /// <summary>Sum of value times question; take <see cref="Offset"/> off it for the dot product in units of <see cref="Step"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(ReadOnlySpan<sbyte> question, ReadOnlySpan<byte> vectors, Span<int> results)
    {
        var stride = question.Length / 2;
        if (vectors.Length < results.Length * stride)
            throw new ArgumentException("Fewer vectors than results.", nameof(vectors));
        ref var q = ref MemoryMarshal.GetReference(question);
        ref var v = ref MemoryMarshal.GetReference(vectors);
        for (var i = 0; i < results.Length; i++, v = ref Unsafe.Add(ref v, stride))
        {
            LargeMemory.Fetch(ref Unsafe.Add(ref v, Ahead), stride);
            results[i] = Avx512BW.IsSupported ? Dot512(ref q, ref v, stride) : Dot256(ref q, ref v, stride);
        }
    }

    public static float Offset(ReadOnlySpan<sbyte> question)
    {
        var sum = 0;
        foreach (var value in question)
            sum += value;
        return sum * Middle;
    }

    private static byte LevelOf(sbyte component) => (byte)Math.Clamp((int)MathF.Round((component / Step) + Middle), 0, 15);

    // A 16-bit sum holds the products of four blocks (8 additions of at most 2 * 15 * 127); then it is widened.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Dot512(ref sbyte q, ref byte v, int stride)
    {
        var low = Vector512.Create((byte)0x0F);
        var sum = Vector512<int>.Zero;
        for (var i = 0; i < stride; )
        {
            var part = Vector512<short>.Zero;
            for (var end = Math.Min(i + 256, stride); i < end; i += 64)
            {
                var pair = Vector512.LoadUnsafe(ref v, (nuint)i);
                part += Avx512BW.MultiplyAddAdjacent(pair & low, Vector512.LoadUnsafe(ref q, (nuint)(2 * i)));
                part += Avx512BW.MultiplyAddAdjacent(
                    (pair.AsUInt16() >>> 4).AsByte() & low,
                    Vector512.LoadUnsafe(ref q, (nuint)((2 * i) + 64))
                );
            }
            sum += Avx512BW.MultiplyAddAdjacent(part, Vector512<short>.One);
        }
        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Dot256(ref sbyte q, ref byte v, int stride)
    {
        var low = Vector256.Create((byte)0x0F);
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < stride; )
        {
            var part = Vector256<short>.Zero;
            for (var end = Math.Min(i + 128, stride); i < end; i += 32)
            {
                // Bytes 0-31 of a block hold components 0-31 and 64-95, bytes 32-63 the others.
                var question = (2 * (i & ~63)) + (i & 32);
                var pair = Vector256.LoadUnsafe(ref v, (nuint)i);
                part += Avx2.MultiplyAddAdjacent(pair & low, Vector256.LoadUnsafe(ref q, (nuint)question));
                part += Avx2.MultiplyAddAdjacent(
                    (pair.AsUInt16() >>> 4).AsByte() & low,
                    Vector256.LoadUnsafe(ref q, (nuint)(question + 64))
                );
            }
            sum += Avx2.MultiplyAddAdjacent(part, Vector256<short>.One);
        }
        return Vector256.Sum(sum);
    }
}
