using System.Numerics.Tensors;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>
/// Runs batches through the encoder, one after the other. The rows are cut into blocks; a block goes through a whole layer by itself and needs of the
/// others only their keys and values, which the step before has written, so that there is one meeting of the workers a layer.
/// </summary>
internal sealed class EncoderPass(EncoderModel model, MatrixKernel kernel, int workers)
{
    /// <summary>Weights are fetched and widened once a block: at so many rows that is a small part of the work. A multiple of the kernels' rows.</summary>
    private const int MostBlockRows = 96;
    private const int BlockStep = 12;

    private readonly SelfAttention _attention = new(kernel, model.Description);
    private readonly Scratch?[] _scratch = new Scratch?[workers];
    private readonly FloatBuffer?[] _projected = new FloatBuffer?[2];
    private readonly FloatBuffer?[] _keys = new FloatBuffer?[2];
    private FloatBuffer? _rows;

    /// <summary>The vector of each text, of length 1.</summary>
    public float[][] Run(TokenBatch batch, CancellationToken cancellationToken)
    {
        var sizes = model.Description;
        Ensure(ref _rows, (batch.Rows + BlockStep) * sizes.Dimensions);
        for (var turn = 0; turn < 2; turn++)
        {
            // What a layer reads of other blocks and what the next one writes lie apart.
            Ensure(ref _projected[turn], (batch.Rows + BlockStep) * _attention.ProjectedWidth);
            Ensure(ref _keys[turn], _attention.KeyRoom(batch));
        }
        for (var step = 0; step <= model.Layers.Count; step++)
            RunStep(batch, step, cancellationToken);
        return [.. Enumerable.Range(0, batch.Texts).Select(text => VectorOf(batch, text))];
    }

    private void RunStep(TokenBatch batch, int step, CancellationToken cancellationToken)
    {
        // Every worker gets the same number of blocks, or one fewer.
        var share = (batch.Rows + workers - 1) / workers;
        var turns = (share + MostBlockRows - 1) / MostBlockRows;
        var blockRows = MatrixKernel.RoundUp((share + turns - 1) / turns, BlockStep);
        var blocks = (batch.Rows + blockRows - 1) / blockRows;
        var next = -1;
        Action<int> work = worker =>
        {
            var scratch = _scratch[worker] ??= new Scratch(model.Description, _attention.ShareRoom(MostBlockRows));
            for (int block; (block = Interlocked.Increment(ref next)) < blocks; )
            {
                cancellationToken.ThrowIfCancellationRequested();
                RunBlock(batch, step, block * blockRows, Math.Min(batch.Rows, (block + 1) * blockRows), scratch);
            }
        };
        if (Math.Min(workers, blocks) == 1)
            work(0);
        else
            Parallel.For(0, Math.Min(workers, blocks), new ParallelOptions { CancellationToken = cancellationToken }, work);
    }

    /// <summary>Step 0 embeds the tokens, each later one is a layer; all but the last project the rows for the layer that follows.</summary>
    private void RunBlock(TokenBatch batch, int step, int first, int end, Scratch scratch)
    {
        var width = model.Description.Dimensions;
        var rows = _rows!.Span[(first * width)..];
        if (step == 0)
            for (var row = first; row < end; row++)
                model.Embeddings.Write(
                    batch.TokenAt(row),
                    row - batch.StartOf(batch.TextAt(row)),
                    rows.Slice((row - first) * width, width)
                );
        else
            RunLayer(batch, step - 1, first, end, rows, scratch);
        if (step == model.Layers.Count)
            return;
        var projected = _projected[step % 2]!.Span;
        model.Layers[step].Projection.Multiply(rows, projected[(first * _attention.ProjectedWidth)..], end - first, scratch.Panel.Span);
        _attention.WriteKeys(batch, first, end, projected, _keys[step % 2]!.Span);
    }

    private void RunLayer(TokenBatch batch, int number, int first, int end, Span<float> rows, Scratch scratch)
    {
        var layer = model.Layers[number];
        var count = end - first;
        var mixed = scratch.Mixed.Span;
        var added = scratch.Added.Span;
        var inner = scratch.Inner.Span;
        var panel = scratch.Panel.Span;
        _attention.Mix(batch, first, end, _projected[number % 2]!.Span, _keys[number % 2]!.Span, scratch.Shares.Span, mixed);
        layer.AttentionOutput.Multiply(mixed, added, count, panel);
        rows = rows[..(count * model.Description.Dimensions)];
        layer.AttentionNorm.AddAndApply(rows, added);
        layer.Intermediate.Multiply(_rows!.Span[(first * model.Description.Dimensions)..], inner, count, panel);
        Activations.Gelu(inner[..(count * model.Description.Intermediate)]);
        layer.Output.Multiply(inner, added, count, panel);
        layer.OutputNorm.AddAndApply(rows, added);
    }

    private float[] VectorOf(TokenBatch batch, int text)
    {
        var vector = new float[model.Description.Dimensions];
        for (var row = batch.StartOf(text); row < batch.StartOf(text + 1); row++)
            TensorPrimitives.Add(vector, _rows!.Span.Slice(row * vector.Length, vector.Length), vector);
        // Of any multiple of the mean the length is brought to 1.
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private static void Ensure(ref FloatBuffer? buffer, int length)
    {
        if (buffer is null || buffer.Length < length)
            buffer = new FloatBuffer(length);
    }

    /// <summary>What one worker needs for a block.</summary>
    private sealed class Scratch(EncoderDescription sizes, int shareRoom)
    {
        public FloatBuffer Shares { get; } = new(shareRoom);

        public FloatBuffer Panel { get; } = new(Math.Max(sizes.Dimensions, sizes.Intermediate) * MatrixKernel.WidestPanel);

        public FloatBuffer Mixed { get; } = new((MostBlockRows + MatrixKernel.RowStep) * sizes.Dimensions);

        public FloatBuffer Added { get; } = new(MostBlockRows * sizes.Dimensions);

        public FloatBuffer Inner { get; } = new(MostBlockRows * sizes.Intermediate);
    }
}
