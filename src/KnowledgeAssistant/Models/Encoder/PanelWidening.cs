using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>Small integers to floats, each multiplied by the scale of its column.</summary>
internal static class PanelWidening
{
    private const int Part = 16;

    /// <param name="panel">Rows of as many columns as there are scales, 16 or 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<sbyte> panel, ReadOnlySpan<float> scales, Span<float> floats)
    {
        ref var from = ref MemoryMarshal.GetReference(panel);
        ref var to = ref MemoryMarshal.GetReference(floats[..panel.Length]);
        var first = Vector512.Create(scales);
        var second = Vector512.Create(scales[^Part..]);
        var end = (nuint)(panel.Length - panel.Length % (2 * Part));
        for (nuint i = 0; i < end; i += 2 * Part)
        {
            (Widen(Vector128.LoadUnsafe(ref from, i)) * first).StoreUnsafe(ref to, i);
            (Widen(Vector128.LoadUnsafe(ref from, i + Part)) * second).StoreUnsafe(ref to, i + Part);
        }
        if (end < (nuint)panel.Length)
            (Widen(Vector128.LoadUnsafe(ref from, end)) * first).StoreUnsafe(ref to, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector128<sbyte> integers)
    {
        if (Avx512F.IsSupported)
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(integers));
        var (low, high) = Vector128.Widen(integers);
        return Vector512.Create(Widen(low), Widen(high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(Vector128<short> integers)
    {
        var (low, high) = Vector128.Widen(integers);
        return Vector256.Create(Vector128.ConvertToSingle(low), Vector128.ConvertToSingle(high));
    }
}
