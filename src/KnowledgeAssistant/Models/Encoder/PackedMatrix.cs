using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>
/// A layer's weights [out, in] with their bias, laid out as the kernel reads them: panels of a few outputs, in each the inputs one after the other.
/// </summary>
internal sealed class PackedMatrix
{
    private readonly MatrixKernel _kernel;
    private readonly FloatBuffer _panels;
    private readonly FloatBuffer _bias;

    public PackedMatrix(MatrixKernel kernel, int inputs, params ReadOnlySpan<Weights> parts)
    {
        _kernel = kernel;
        Inputs = inputs;
        foreach (var part in parts)
            Outputs += part.Bias.Length;
        _panels = new FloatBuffer(Inputs * Outputs);
        _bias = new FloatBuffer(Outputs);
        var first = 0;
        foreach (var part in parts)
        {
            Pack(part, first);
            first += part.Bias.Length;
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>results = rows x weights + bias, row by row without gaps; both have room for <see cref="MatrixKernel.RowStep"/> rows more.</summary>
    public void Multiply(Span<float> rows, Span<float> results, int count)
    {
        var room = MatrixKernel.RoundUp(count);
        ref var left = ref rows[..(room * Inputs)][0];
        ref var result = ref results[..(room * Outputs)][0];
        for (var column = 0; column < Outputs; column += _kernel.Columns)
            _kernel.Multiply(
                ref left,
                Inputs,
                ref _panels[column * Inputs],
                _kernel.Columns,
                ref _bias[column],
                ref Unsafe.Add(ref result, column),
                Outputs,
                count,
                Inputs
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(Weights weights, int first)
    {
        var panels = _panels.Span;
        var bias = _bias.Span;
        var width = _kernel.Columns;
        var integers = MemoryMarshal.Cast<byte, sbyte>(weights.Integers.Span);
        for (var i = 0; i < weights.Bias.Length; i++)
        {
            var (output, scale) = (first + i, weights.Scales[i] * weights.Factor);
            bias[output] = weights.Bias[i] * weights.Factor;
            var panel = panels.Slice(output / width * width * Inputs, width * Inputs)[(output % width)..];
            var row = integers.Slice(i * Inputs, Inputs);
            for (var k = 0; k < row.Length; k++)
                panel[k * width] = row[k] * scale;
        }
    }

    /// <param name="Integers">Signed bytes [out, in].</param>
    /// <param name="Scales">One an output.</param>
    /// <param name="Factor">Multiplies the whole result.</param>
    public readonly record struct Weights(ReadOnlyMemory<byte> Integers, float[] Scales, float[] Bias, float Factor = 1);
}
