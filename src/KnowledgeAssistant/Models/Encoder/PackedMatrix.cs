using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>
/// A layer's weights [out, in] with their bias, laid out as the kernel reads them: panels of a few outputs, in each the inputs one after the other. They
/// stay integers: a panel is widened to floats just before the rows are multiplied with it, which costs less than fetching four times the memory.
/// </summary>
internal sealed class PackedMatrix
{
    private readonly MatrixKernel _kernel;
    private readonly sbyte[] _panels;
    private readonly float[] _scales;
    private readonly FloatBuffer _bias;

    public PackedMatrix(MatrixKernel kernel, int inputs, params ReadOnlySpan<Weights> parts)
    {
        _kernel = kernel;
        Inputs = inputs;
        foreach (var part in parts)
            Outputs += part.Bias.Length;
        _panels = GC.AllocateUninitializedArray<sbyte>(Inputs * Outputs);
        _scales = new float[Outputs];
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

    /// <summary>Room for one widened panel.</summary>
    public int PanelRoom => Inputs * _kernel.Columns;

    /// <summary>results = rows x weights + bias, row by row without gaps; both have room for <see cref="MatrixKernel.RowStep"/> rows more.</summary>
    /// <param name="panel">At least <see cref="PanelRoom"/> numbers to work with.</param>
    public void Multiply(Span<float> rows, Span<float> results, int count, Span<float> panel)
    {
        var room = MatrixKernel.RoundUp(count);
        var width = _kernel.Columns;
        panel = panel[..PanelRoom];
        ref var left = ref rows[..(room * Inputs)][0];
        ref var result = ref results[..(room * Outputs)][0];
        for (var column = 0; column < Outputs; column += width)
        {
            PanelWidening.Widen(_panels.AsSpan(column * Inputs, panel.Length), _scales.AsSpan(column, width), panel);
            ref var to = ref Unsafe.Add(ref result, column);
            _kernel.Multiply(ref left, Inputs, ref panel[0], width, ref _bias[column], ref to, Outputs, count, Inputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(Weights weights, int first)
    {
        var bias = _bias.Span;
        var width = _kernel.Columns;
        var integers = MemoryMarshal.Cast<byte, sbyte>(weights.Integers.Span);
        for (var i = 0; i < weights.Bias.Length; i++)
        {
            var output = first + i;
            bias[output] = weights.Bias[i] * weights.Factor;
            _scales[output] = weights.Scales[i] * weights.Factor;
            var panel = _panels.AsSpan(output / width * width * Inputs, width * Inputs)[(output % width)..];
            var row = integers.Slice(i * Inputs, Inputs);
            for (var k = 0; k < row.Length; k++)
                panel[k * width] = row[k];
        }
    }

    /// <param name="Integers">Signed bytes [out, in].</param>
    /// <param name="Scales">One an output.</param>
    /// <param name="Factor">Multiplies the whole result.</param>
    public readonly record struct Weights(ReadOnlyMemory<byte> Integers, float[] Scales, float[] Bias, float Factor = 1);
}
