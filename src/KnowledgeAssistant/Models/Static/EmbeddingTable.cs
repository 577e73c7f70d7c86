using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Models.Static;

/// <summary>One vector of small integers and one scale per token.</summary>
internal sealed class EmbeddingTable(ReadOnlyMemory<byte> embeddings, float[] scales, int dimensions)
{
    public int Dimensions => dimensions;

    public int Count => scales.Length;

    public float ScaleOf(int token) => scales[token];

    /// <summary>Adds <paramref name="weight"/> times the token's row to <paramref name="sum"/>, which has the table's dimensions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRow(int token, float weight, Span<float> sum)
    {
        var row = MemoryMarshal.Cast<byte, sbyte>(embeddings.Span).Slice(token * dimensions, dimensions);
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(sum[..dimensions]);
        var factor = Vector256.Create(weight);
        var i = 0;
        for (; i <= dimensions - 32; i += 32)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            Add(ref Unsafe.Add(ref to, i), low, factor);
            Add(ref Unsafe.Add(ref to, i + 16), high, factor);
        }
        for (; i < dimensions; i++)
            sum[i] += weight * row[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float to, Vector256<short> values, Vector256<float> factor)
    {
        var (low, high) = Vector256.Widen(values);
        var first = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(low), factor, Vector256.LoadUnsafe(ref to));
        var second = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(high), factor, Vector256.LoadUnsafe(ref to, 8));
        first.StoreUnsafe(ref to);
        second.StoreUnsafe(ref to, 8);
    }
}
