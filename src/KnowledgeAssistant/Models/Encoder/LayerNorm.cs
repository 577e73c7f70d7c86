using System.Numerics.Tensors;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>Brings a row to mean 0 and variance 1, then scales and shifts each place by what was learnt for it.</summary>
internal sealed class LayerNorm(float[] weight, float[] bias, float epsilon)
{
    public void Apply(Span<float> row)
    {
        TensorPrimitives.Subtract(row, TensorPrimitives.Sum<float>(row) / row.Length, row);
        var variance = TensorPrimitives.SumOfSquares<float>(row) / row.Length;
        TensorPrimitives.Multiply(row, 1 / MathF.Sqrt(variance + epsilon), row);
        TensorPrimitives.MultiplyAdd(row, weight, bias, row);
    }

    /// <summary>Adds row by row and normalises each.</summary>
    public void AddAndApply(Span<float> rows, ReadOnlySpan<float> added)
    {
        for (; rows.Length > 0; rows = rows[weight.Length..], added = added[weight.Length..])
        {
            var row = rows[..weight.Length];
            TensorPrimitives.Add(row, added[..weight.Length], row);
            Apply(row);
        }
    }
}
