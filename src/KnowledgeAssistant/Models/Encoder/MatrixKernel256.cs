using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>AVX2: 4 rows by 16 columns are 8 of the 16 registers; four multiply-add cycles against three cycles of loads a step.</summary>
internal sealed class MatrixKernel256 : MatrixKernel
{
    private const int Part = 8;

    public override int Columns => 2 * Part;

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
        var (a0, a1) = Load(ref start);
        var (b0, b1) = (a0, a1);
        var (c0, c1) = (a0, a1);
        var (d0, d1) = (a0, a1);
        ref var second = ref Unsafe.Add(ref left, 2 * leftStride);
        for (nint k = 0; k < depth; k++)
        {
            var values = Load(ref panel);
            panel = ref Unsafe.Add(ref panel, panelStride);
            (a0, a1) = Add((a0, a1), left, values);
            (b0, b1) = Add((b0, b1), Unsafe.Add(ref left, leftStride), values);
            (c0, c1) = Add((c0, c1), second, values);
            (d0, d1) = Add((d0, d1), Unsafe.Add(ref second, leftStride), values);
            left = ref Unsafe.Add(ref left, 1);
            second = ref Unsafe.Add(ref second, 1);
        }
        Store((a0, a1), ref result);
        Store((b0, b1), ref Unsafe.Add(ref result, resultStride));
        Store((c0, c1), ref Unsafe.Add(ref result, 2 * resultStride));
        Store((d0, d1), ref Unsafe.Add(ref result, 3 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>) Load(ref float from) =>
        (Vector256.LoadUnsafe(ref from), Vector256.LoadUnsafe(ref from, Part));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>) Add(
        (Vector256<float>, Vector256<float>) sums,
        float factor,
        (Vector256<float>, Vector256<float>) values
    )
    {
        var factors = Vector256.Create(factor);
        return (
            Vector256.MultiplyAddEstimate(factors, values.Item1, sums.Item1),
            Vector256.MultiplyAddEstimate(factors, values.Item2, sums.Item2)
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store((Vector256<float>, Vector256<float>) sums, ref float to)
    {
        sums.Item1.StoreUnsafe(ref to);
        sums.Item2.StoreUnsafe(ref to, Part);
    }
}
