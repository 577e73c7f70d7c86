using System.Runtime.CompilerServices;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>
/// Each token's row becomes a mixture of the values of all tokens of its own text, once a head. Both products run through the matrix kernel: queries
/// with the keys turned into panels, the shares with the values where they lie.
/// </summary>
internal sealed class SelfAttention(MatrixKernel kernel, EncoderDescription sizes)
{
    private readonly FloatBuffer _zeros = new(MatrixKernel.WidestPanel);

    /// <summary>Numbers in a projected row: query, key and value.</summary>
    public int ProjectedWidth => 3 * sizes.Dimensions;

    /// <summary>Room for the keys of a batch: each text begins a panel of its own.</summary>
    public int KeyRoom(TokenBatch batch) => PanelOf(batch.Rows, batch.Texts) * sizes.Dimensions * kernel.Columns;

    /// <summary>Room for the shares of some rows in a text of the greatest length.</summary>
    public int ShareRoom(int rows) => MatrixKernel.RoundUp(rows) * MatrixKernel.RoundUp(sizes.MaxTokens, kernel.Columns);

    /// <summary>Copies the keys of the rows from <paramref name="first"/> to before <paramref name="end"/> into panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteKeys(TokenBatch batch, int first, int end, ReadOnlySpan<float> projected, Span<float> keys)
    {
        var (width, columns) = (sizes.Dimensions, kernel.Columns);
        for (var row = first; row < end; row++)
        {
            var text = batch.TextAt(row);
            var position = row - batch.StartOf(text);
            var panel = PanelOf(batch.StartOf(text), text) + position / columns;
            var key = projected.Slice(row * ProjectedWidth + width, width);
            var column = keys.Slice(panel * width * columns, width * columns)[(position % columns)..];
            for (var i = 0; i < key.Length; i++)
                column[i * columns] = key[i];
        }
    }

    /// <summary>Writes the mixtures of the rows from <paramref name="first"/> to before <paramref name="end"/> to the start of <paramref name="mixed"/>.</summary>
    public void Mix(TokenBatch batch, int first, int end, Span<float> projected, Span<float> keys, Span<float> shares, Span<float> mixed)
    {
        for (var row = first; row < end; )
        {
            var text = batch.TextAt(row);
            var stop = Math.Min(end, batch.StartOf(text + 1));
            var part = mixed[((row - first) * sizes.Dimensions)..];
            for (var head = 0; head < sizes.Heads; head++)
                MixHead(batch, text, head, row, stop - row, projected, keys, shares, part);
            row = stop;
        }
    }

    private void MixHead(
        TokenBatch batch,
        int text,
        int head,
        int row,
        int rows,
        Span<float> projected,
        Span<float> keys,
        Span<float> shares,
        Span<float> mixed
    )
    {
        var (start, width, columns, stride) = (batch.StartOf(text), sizes.HeadWidth, kernel.Columns, ProjectedWidth);
        var length = batch.StartOf(text + 1) - start;
        var panels = MatrixKernel.RoundUp(length, columns) / columns;
        var shareStride = panels * columns;
        ref var query = ref projected[row * stride + head * width];
        for (var panel = 0; panel < panels; panel++)
        {
            ref var key = ref keys[((PanelOf(start, text) + panel) * sizes.Heads + head) * width * columns];
            ref var score = ref shares[panel * columns];
            kernel.Multiply(ref query, stride, ref key, columns, ref _zeros[0], ref score, shareStride, rows, width);
        }
        for (var i = 0; i < rows; i++)
            Activations.Softmax(shares.Slice(i * shareStride, length));
        for (var column = head * width; column < (head + 1) * width; column += columns)
        {
            ref var value = ref projected[start * stride + 2 * sizes.Dimensions + column];
            kernel.Multiply(
                ref shares[0],
                shareStride,
                ref value,
                stride,
                ref _zeros[0],
                ref mixed[column],
                sizes.Dimensions,
                rows,
                length
            );
        }
    }

    /// <summary>At least as many panels lie before a text as those before it need.</summary>
    private int PanelOf(int start, int text) => start / kernel.Columns + text;
}
