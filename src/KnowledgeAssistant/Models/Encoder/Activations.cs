using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>The two curved functions of the encoder, 16 numbers at a time.</summary>
internal static class Activations
{
    private static readonly Vector512<float> One = Vector512.Create(1f);

    /// <summary>x times the normal distribution's share below x; exact to float accuracy, not the tanh approximation.</summary>
    /// <remarks>
    /// With z = |x| / sqrt 2: gelu(x) = max(x, 0) - |x| erfc(z) / 2, which cancels nothing. erfc by Abramowitz and Stegun, Handbook of Mathematical
    /// Functions, 7.1.26: (a1 t + ... + a5 t^5) exp(-z^2), t = 1 / (1 + 0.3275911 z), error at most 1.5e-7.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gelu(Span<float> values)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var whole = values.Length - values.Length % Vector512<float>.Count;
        for (var i = 0; i < whole; i += Vector512<float>.Count)
            Gelu(Vector512.LoadUnsafe(ref start, (nuint)i)).StoreUnsafe(ref start, (nuint)i);
        for (var i = whole; i < values.Length; i++)
            values[i] = Gelu(Vector512.Create(values[i])).ToScalar();
    }

    /// <summary>exp(x - max) / sum: each at most 1 and together 1, however large the numbers are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(Span<float> values)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var most = Vector512.Create(TensorPrimitives.Max<float>(values));
        var sums = Vector512<float>.Zero;
        var whole = values.Length - values.Length % Vector512<float>.Count;
        for (var i = 0; i < whole; i += Vector512<float>.Count)
        {
            var power = Exp(Vector512.LoadUnsafe(ref start, (nuint)i) - most);
            power.StoreUnsafe(ref start, (nuint)i);
            sums += power;
        }
        var sum = Vector512.Sum(sums);
        for (var i = whole; i < values.Length; i++)
            sum += values[i] = Exp(Vector512.Create(values[i]) - most).ToScalar();
        TensorPrimitives.Multiply(values, 1 / sum, values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gelu(Vector512<float> x)
    {
        var size = Vector512.Abs(x);
        var t = One / Vector512.MultiplyAddEstimate(size, Vector512.Create(0.3275911f * 0.70710678f), One);
        var sum = Vector512.MultiplyAddEstimate(t, Vector512.Create(1.061405429f), Vector512.Create(-1.453152027f));
        sum = Vector512.MultiplyAddEstimate(sum, t, Vector512.Create(1.421413741f));
        sum = Vector512.MultiplyAddEstimate(sum, t, Vector512.Create(-0.284496736f));
        sum = Vector512.MultiplyAddEstimate(sum, t, Vector512.Create(0.254829592f));
        var tail = sum * t * Exp(x * x * -0.5f);
        return Vector512.Max(x, Vector512<float>.Zero) - size * 0.5f * tail;
    }

    /// <summary>
    /// exp(x) for x up to 0 (the exponent of a float ends near -87): 2^n exp(r) with |r| at most ln 2 / 2, where seven terms of the Taylor series
    /// leave 5e-9 of the value.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.Max(x, Vector512.Create(-87f));
        var n = Vector512.Round(x * 1.44269504f);
        // ln 2 in two parts: the first has few digits, so that n times it is exact.
        var r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(2.12194440e-4f), r);
        var sum = Vector512.MultiplyAddEstimate(r, Vector512.Create(1f / 5040), Vector512.Create(1f / 720));
        sum = Vector512.MultiplyAddEstimate(sum, r, Vector512.Create(1f / 120));
        sum = Vector512.MultiplyAddEstimate(sum, r, Vector512.Create(1f / 24));
        sum = Vector512.MultiplyAddEstimate(sum, r, Vector512.Create(1f / 6));
        sum = Vector512.MultiplyAddEstimate(sum, r, Vector512.Create(0.5f));
        sum = Vector512.MultiplyAddEstimate(sum, r, One);
        sum = Vector512.MultiplyAddEstimate(sum, r, One);
        return sum * ((Vector512.ConvertToInt32(n) + Vector512.Create(127)) << 23).AsSingle();
    }
}
