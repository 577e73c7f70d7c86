using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>Quantised vectors and their dot products. The instruction set is chosen by the hardware; every path gives the same integers.</summary>
internal static class VectorKernel
{
    private const int Block = 32;

    /// <summary>Length of a stored vector: dimensions rounded up to a full block.</summary>
    public static int StrideOf(int dimensions) => (dimensions + Block - 1) / Block * Block;

    /// <summary>The vector as eight-bit numbers; returns what one of them is worth, 0 for a zero vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Quantise(ReadOnlySpan<float> vector, Span<sbyte> quantised)
    {
        var greatest = Greatest(vector);
        var scale = greatest / sbyte.MaxValue;
        if (scale == 0 || !float.IsNormal(1 / scale))
        {
            quantised.Clear();
            return 0;
        }
        var next = 0;
        for (; next <= vector.Length - Block; next += Block)
        {
            var values = vector.Slice(next, Block);
            var low = Vector256.Narrow(Rounded(values, scale), Rounded(values[8..], scale));
            var high = Vector256.Narrow(Rounded(values[16..], scale), Rounded(values[24..], scale));
            Vector256.Narrow(low, high).CopyTo(quantised[next..]);
        }
        for (; next < vector.Length; next++)
            quantised[next] = (sbyte)Math.Round(vector[next] / scale);
        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Greatest(ReadOnlySpan<float> vector)
    {
        var many = Vector256<float>.Zero;
        var next = 0;
        for (; next <= vector.Length - 8; next += 8)
            many = Vector256.Max(many, Vector256.Abs(Vector256.Create(vector[next..])));
        var greatest = 0f;
        for (var i = 0; i < 8; i++)
            greatest = Math.Max(greatest, many[i]);
        for (; next < vector.Length; next++)
            greatest = Math.Max(greatest, Math.Abs(vector[next]));
        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Rounded(ReadOnlySpan<float> values, float scale) =>
        Vector256.ConvertToInt32(Vector256.Round(Vector256.Create(values) / scale));

    /// <summary>A question's vector with about 14 bits, as many as a 32-bit sum of the products can hold.</summary>
    public static (short[] Values, float Scale) QuantiseQuestion(ReadOnlySpan<float> vector)
    {
        var values = new short[StrideOf(vector.Length)];
        var greatest = 0f;
        foreach (var value in vector)
            greatest = Math.Max(greatest, Math.Abs(value));
        if (greatest == 0)
            return (values, 0);
        var range = Math.Min(short.MaxValue, int.MaxValue / 128 / values.Length);
        var scale = greatest / range;
        for (var i = 0; i < vector.Length; i++)
            values[i] = (short)Math.Round(vector[i] / scale);
        return (values, scale);
    }

    /// <summary>Dot products of the question with <paramref name="results"/>.Length vectors that follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(ReadOnlySpan<short> question, ReadOnlySpan<sbyte> vectors, Span<int> results)
    {
        var stride = question.Length;
        if (vectors.Length < results.Length * stride)
            throw new ArgumentException("Fewer vectors than results.", nameof(vectors));
        ref var q = ref MemoryMarshal.GetReference(question);
        ref var v = ref MemoryMarshal.GetReference(vectors);
        for (var i = 0; i < results.Length; i++, v = ref Unsafe.Add(ref v, stride))
        {
            results[i] =
                Avx512BW.IsSupported ? Dot512(ref q, ref v, stride)
                : Avx2.IsSupported ? Dot256(ref q, ref v, stride)
                : DotPortable(ref q, ref v, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Dot512(ref short q, ref sbyte v, int stride)
    {
        var even = Vector512<int>.Zero;
        var odd = Vector512<int>.Zero;
        var i = 0;
        for (; i + (2 * Block) <= stride; i += 2 * Block)
        {
            even += Avx512BW.MultiplyAddAdjacent(
                Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref v, (nuint)i)),
                Vector512.LoadUnsafe(ref q, (nuint)i)
            );
            odd += Avx512BW.MultiplyAddAdjacent(
                Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref v, (nuint)(i + Block))),
                Vector512.LoadUnsafe(ref q, (nuint)(i + Block))
            );
        }
        if (i < stride)
        {
            even += Avx512BW.MultiplyAddAdjacent(
                Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref v, (nuint)i)),
                Vector512.LoadUnsafe(ref q, (nuint)i)
            );
        }
        return Vector512.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Dot256(ref short q, ref sbyte v, int stride)
    {
        var even = Vector256<int>.Zero;
        var odd = Vector256<int>.Zero;
        for (var i = 0; i < stride; i += Block)
        {
            even += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref v, (nuint)i)),
                Vector256.LoadUnsafe(ref q, (nuint)i)
            );
            odd += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref v, (nuint)(i + 16))),
                Vector256.LoadUnsafe(ref q, (nuint)(i + 16))
            );
        }
        return Vector256.Sum(even + odd);
    }

    /// <summary>Also what the tests compare the others with.</summary>
    public static int DotPortable(ref short q, ref sbyte v, int stride)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < stride; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref v, (nuint)i));
            var (a, b) = Vector128.Widen(low);
            var (c, d) = Vector128.Widen(high);
            var (e, f) = Vector128.Widen(Vector128.LoadUnsafe(ref q, (nuint)i));
            var (g, h) = Vector128.Widen(Vector128.LoadUnsafe(ref q, (nuint)(i + 8)));
            sum += (a * e) + (b * f) + (c * g) + (d * h);
        }
        return Vector128.Sum(sum);
    }
}
