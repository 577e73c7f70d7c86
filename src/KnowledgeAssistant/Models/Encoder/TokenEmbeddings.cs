using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>What a token brings into the first layer: its word, its place and its kind, which here is always the first.</summary>
/// <param name="words">Integers [token, dimension] with one scale a token.</param>
/// <param name="places">One row a position, the kind's row already added.</param>
internal sealed class TokenEmbeddings(byte[] words, float[] scales, float[] places, LayerNorm norm)
{
    public void Write(int token, int position, Span<float> row)
    {
        var integers = MemoryMarshal.Cast<byte, sbyte>(words).Slice(token * row.Length, row.Length);
        TensorPrimitives.ConvertTruncating(integers, row);
        TensorPrimitives.MultiplyAdd(row, scales[token], places.AsSpan(position * row.Length, row.Length), row);
        norm.Apply(row);
    }
}
