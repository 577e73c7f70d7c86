using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>AVX-512: 12 rows by 32 columns are 24 of the 32 registers. Twelve multiply-add cycles against seven cycles of loads a step.</summary>
internal sealed class MatrixKernel512 : MatrixKernel
{
    private const int Half = 16;

    public override int Columns => 2 * Half;

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
        for (; rows > 2 * RowStep; rows -= 3 * RowStep)
        {
            MultiplyTwelve(ref left, leftStride, ref panel, panelStride, ref start, ref result, resultStride, depth);
            left = ref Unsafe.Add(ref left, 3 * RowStep * leftStride);
            result = ref Unsafe.Add(ref result, 3 * RowStep * resultStride);
        }
        for (; rows > 0; rows -= RowStep)
        {
            MultiplyFour(ref left, leftStride, ref panel, panelStride, ref start, ref result, resultStride, depth);
            left = ref Unsafe.Add(ref left, RowStep * leftStride);
            result = ref Unsafe.Add(ref result, RowStep * resultStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTwelve(
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
        var (a0, a1) = (Vector512.LoadUnsafe(ref start), Vector512.LoadUnsafe(ref start, Half));
        var (b0, b1) = (a0, a1);
        var (c0, c1) = (a0, a1);
        var (d0, d1) = (a0, a1);
        var (e0, e1) = (a0, a1);
        var (f0, f1) = (a0, a1);
        var (g0, g1) = (a0, a1);
        var (h0, h1) = (a0, a1);
        var (i0, i1) = (a0, a1);
        var (j0, j1) = (a0, a1);
        var (k0, k1) = (a0, a1);
        var (l0, l1) = (a0, a1);
        ref var second = ref Unsafe.Add(ref left, 3 * leftStride);
        ref var third = ref Unsafe.Add(ref left, 6 * leftStride);
        ref var fourth = ref Unsafe.Add(ref left, 9 * leftStride);
        for (nint k = 0; k < depth; k++)
        {
            var (low, high) = (Vector512.LoadUnsafe(ref panel), Vector512.LoadUnsafe(ref panel, Half));
            panel = ref Unsafe.Add(ref panel, panelStride);
            (a0, a1) = Add(a0, a1, left, low, high);
            (b0, b1) = Add(b0, b1, Unsafe.Add(ref left, leftStride), low, high);
            (c0, c1) = Add(c0, c1, Unsafe.Add(ref left, 2 * leftStride), low, high);
            (d0, d1) = Add(d0, d1, second, low, high);
            (e0, e1) = Add(e0, e1, Unsafe.Add(ref second, leftStride), low, high);
            (f0, f1) = Add(f0, f1, Unsafe.Add(ref second, 2 * leftStride), low, high);
            (g0, g1) = Add(g0, g1, third, low, high);
            (h0, h1) = Add(h0, h1, Unsafe.Add(ref third, leftStride), low, high);
            (i0, i1) = Add(i0, i1, Unsafe.Add(ref third, 2 * leftStride), low, high);
            (j0, j1) = Add(j0, j1, fourth, low, high);
            (k0, k1) = Add(k0, k1, Unsafe.Add(ref fourth, leftStride), low, high);
            (l0, l1) = Add(l0, l1, Unsafe.Add(ref fourth, 2 * leftStride), low, high);
            left = ref Unsafe.Add(ref left, 1);
            second = ref Unsafe.Add(ref second, 1);
            third = ref Unsafe.Add(ref third, 1);
            fourth = ref Unsafe.Add(ref fourth, 1);
        }
        Store(a0, a1, ref result);
        Store(b0, b1, ref Unsafe.Add(ref result, resultStride));
        Store(c0, c1, ref Unsafe.Add(ref result, 2 * resultStride));
        Store(d0, d1, ref Unsafe.Add(ref result, 3 * resultStride));
        Store(e0, e1, ref Unsafe.Add(ref result, 4 * resultStride));
        Store(f0, f1, ref Unsafe.Add(ref result, 5 * resultStride));
        Store(g0, g1, ref Unsafe.Add(ref result, 6 * resultStride));
        Store(h0, h1, ref Unsafe.Add(ref result, 7 * resultStride));
        Store(i0, i1, ref Unsafe.Add(ref result, 8 * resultStride));
        Store(j0, j1, ref Unsafe.Add(ref result, 9 * resultStride));
        Store(k0, k1, ref Unsafe.Add(ref result, 10 * resultStride));
        Store(l0, l1, ref Unsafe.Add(ref result, 11 * resultStride));
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
        var (a0, a1) = (Vector512.LoadUnsafe(ref start), Vector512.LoadUnsafe(ref start, Half));
        var (b0, b1) = (a0, a1);
        var (c0, c1) = (a0, a1);
        var (d0, d1) = (a0, a1);
        ref var second = ref Unsafe.Add(ref left, 2 * leftStride);
        for (nint k = 0; k < depth; k++)
        {
            var (low, high) = (Vector512.LoadUnsafe(ref panel), Vector512.LoadUnsafe(ref panel, Half));
            panel = ref Unsafe.Add(ref panel, panelStride);
            (a0, a1) = Add(a0, a1, left, low, high);
            (b0, b1) = Add(b0, b1, Unsafe.Add(ref left, leftStride), low, high);
            (c0, c1) = Add(c0, c1, second, low, high);
            (d0, d1) = Add(d0, d1, Unsafe.Add(ref second, leftStride), low, high);
            left = ref Unsafe.Add(ref left, 1);
            second = ref Unsafe.Add(ref second, 1);
        }
        Store(a0, a1, ref result);
        Store(b0, b1, ref Unsafe.Add(ref result, resultStride));
        Store(c0, c1, ref Unsafe.Add(ref result, 2 * resultStride));
        Store(d0, d1, ref Unsafe.Add(ref result, 3 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>) Add(
        Vector512<float> first,
        Vector512<float> second,
        float factor,
        Vector512<float> low,
        Vector512<float> high
    )
    {
        var factors = Vector512.Create(factor);
        return (Vector512.MultiplyAddEstimate(factors, low, first), Vector512.MultiplyAddEstimate(factors, high, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> first, Vector512<float> second, ref float to)
    {
        first.StoreUnsafe(ref to);
        second.StoreUnsafe(ref to, Half);
    }
}
