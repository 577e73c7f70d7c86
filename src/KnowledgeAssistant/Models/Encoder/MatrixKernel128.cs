using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>Processors with vectors of 128 bits, NEON among them: 4 rows by 16 columns.</summary>
internal sealed class MatrixKernel128 : MatrixKernel
{
    private const int Part = 4;

    public override int Columns => 4 * Part;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(
        ref float left,
        nint leftStride,
        ref float panel,
        nint panelStride,
        ref float start,
        ref float result,
        nint resultStride,
        int rows,
        int depth
    )
    {
        for (; rows > 0; rows -= RowStep)
        {
            MultiplyFour(ref left, leftStride, ref panel, panelStride, ref start, ref result, resultStride, depth);
            left = ref Unsafe.Add(ref left, RowStep * leftStride);
            result = ref Unsafe.Add(ref result, RowStep * resultStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFour(
        ref float left,
        nint leftStride,
        ref float panel,
        nint panelStride,
        ref float start,
        ref float result,
        nint resultStride,
        int depth
    )
    {
        var (a0, a1, a2, a3) = Load(ref start);
        var (b0, b1, b2, b3) = (a0, a1, a2, a3);
        var (c0, c1, c2, c3) = (a0, a1, a2, a3);
        var (d0, d1, d2, d3) = (a0, a1, a2, a3);
        ref var second = ref Unsafe.Add(ref left, 2 * leftStride);
        for (nint k = 0; k < depth; k++)
        {
            var values = Load(ref panel);
            panel = ref Unsafe.Add(ref panel, panelStride);
            (a0, a1, a2, a3) = Add((a0, a1, a2, a3), left, values);
            (b0, b1, b2, b3) = Add((b0, b1, b2, b3), Unsafe.Add(ref left, leftStride), values);
            (c0, c1, c2, c3) = Add((c0, c1, c2, c3), second, values);
            (d0, d1, d2, d3) = Add((d0, d1, d2, d3), Unsafe.Add(ref second, leftStride), values);
            left = ref Unsafe.Add(ref left, 1);
            second = ref Unsafe.Add(ref second, 1);
        }
        Store((a0, a1, a2, a3), ref result);
        Store((b0, b1, b2, b3), ref Unsafe.Add(ref result, resultStride));
        Store((c0, c1, c2, c3), ref Unsafe.Add(ref result, 2 * resultStride));
        Store((d0, d1, d2, d3), ref Unsafe.Add(ref result, 3 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) Load(ref float from) =>
        (
            Vector128.LoadUnsafe(ref from),
            Vector128.LoadUnsafe(ref from, Part),
            Vector128.LoadUnsafe(ref from, 2 * Part),
            Vector128.LoadUnsafe(ref from, 3 * Part)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) Add(
        (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) sums,
        float factor,
        (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) values
    )
    {
        var factors = Vector128.Create(factor);
        return (
            Vector128.MultiplyAddEstimate(factors, values.Item1, sums.Item1),
            Vector128.MultiplyAddEstimate(factors, values.Item2, sums.Item2),
            Vector128.MultiplyAddEstimate(factors, values.Item3, sums.Item3),
            Vector128.MultiplyAddEstimate(factors, values.Item4, sums.Item4)
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store((Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) sums, ref float to)
    {
        sums.Item1.StoreUnsafe(ref to);
        sums.Item2.StoreUnsafe(ref to, Part);
        sums.Item3.StoreUnsafe(ref to, 2 * Part);
        sums.Item4.StoreUnsafe(ref to, 3 * Part);
    }
}
