using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>
/// Vectors of sentences by the encoder that ships with the product: slower than the static model by a factor of hundreds, but it reads a sentence as a
/// whole, so that words in another order or in other forms are told apart or brought together. The files are read when the first text comes, or by
/// <see cref="LoadAsync"/>. Thread-safe: batches take turns, so that all callers together keep no more than the given number of cores busy.
/// </summary>
public sealed class SentenceEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>A question waits for no more than so many tokens of a long batch before its turn comes, well below a tenth of a second.</summary>
    private const int SliceTokens = 512;

    private readonly int _workers;
    private readonly Lazy<EncoderDescription> _description;
    private readonly Lazy<Task<EncoderModel>> _model;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private EncoderPass? _pass;

    /// <param name="folder">Holds <c>config.json</c>, <c>model.safetensors</c> and <c>vocab.txt</c>.</param>
    /// <param name="workers">Cores used at once; null for half of the machine's.</param>
    public SentenceEncoder(string folder, int? workers = null)
    {
        var files = new ModelFolder(folder, "sentence encoder", $"{ModelOptions.Section}:Encoder:Folder");
        _workers = workers ?? Math.Max(1, Environment.ProcessorCount / 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_workers, nameof(workers));
        _description = new(() => files.Describe(EncoderDescription.Parse), LazyThreadSafetyMode.PublicationOnly);
        _model = new(() => Task.Run(() => EncoderModel.Load(files, _description.Value)));
    }

    /// <exception cref="ModelException">The model's description is missing or damaged.</exception>
    public EmbeddingModelInfo Info => new(_description.Value.Name, _description.Value.Version, _description.Value.Dimensions);

    /// <summary>Whether a call now would not wait for the files.</summary>
    public bool IsLoaded => _model is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

    /// <summary>Reads the files in the background, some tenths of a second; once for all callers.</summary>
    /// <exception cref="ModelException">A file of the model is missing or damaged.</exception>
    public Task LoadAsync(CancellationToken cancellationToken) => _model.Value.WaitAsync(cancellationToken);

    /// <summary>
    /// One vector of length 1 a text, in order: their inner product is the cosine. Tokens beyond the model's limit (256) are not read; an empty text has
    /// a vector too. The work is done on other threads than the caller's.
    /// </summary>
    /// <exception cref="ModelException">A file of the model is missing or damaged.</exception>
    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var model = await _model.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => EncodeAsync(model, texts, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">A file of the model is missing or damaged, or other than all its dimensions are asked for.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (options?.Dimensions is { } dimensions && dimensions != Info.Dimensions)
            throw new ModelException(
                $"The sentence encoder gives vectors of {Info.Dimensions} numbers, not {dimensions}.",
                isTransient: false
            );
        var vectors = await EncodeAsync([.. values], cancellationToken).ConfigureAwait(false);
        return [.. vectors.Select(vector => new Embedding<float>(vector))];
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingModelInfo))
            return Info;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return new EmbeddingGeneratorMetadata("encoder", null, Info.Name, Info.Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>A vector of length 1 for each word by itself, as the model knows it before it reads a sentence: a thousandth of the work.</summary>
    /// <exception cref="ModelException">A file of the model is missing or damaged.</exception>
    internal async Task<float[][]> EmbedAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var model = await _model.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. words.Select(model.Embed)];
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The ids of a text's tokens as the model's card defines them.</summary>
    internal async Task<int[]> TokenizeAsync(string text, CancellationToken cancellationToken) =>
        (await _model.Value.WaitAsync(cancellationToken)).Tokenize(text);

    private async Task<float[][]> EncodeAsync(EncoderModel model, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        List<float[]> vectors = new(texts.Count);
        List<int[]> slice = [];
        var rows = 0;
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tokens = model.Tokenize(text);
            if (rows > 0 && rows + tokens.Length > SliceTokens)
            {
                vectors.AddRange(await RunAsync(model, slice, cancellationToken).ConfigureAwait(false));
                slice.Clear();
                rows = 0;
            }
            slice.Add(tokens);
            rows += tokens.Length;
        }
        if (rows > 0)
            vectors.AddRange(await RunAsync(model, slice, cancellationToken).ConfigureAwait(false));
        return [.. vectors];
    }

    private async Task<float[][]> RunAsync(EncoderModel model, IReadOnlyList<int[]> slice, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _pass ??= new EncoderPass(model, MatrixKernel.Best, _workers);
            return _pass.Run(new TokenBatch(slice), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
