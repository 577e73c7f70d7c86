using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Static;

/// <summary>
/// Embeddings by the static model that ships with the product; see the card in its folder for the rules. The files are read when the first text
/// comes. A text without known words gets the zero vector, which no vector search finds. Thread-safe; one call runs on one core.
/// </summary>
public sealed class StaticEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly int? _dimensions;
    private readonly Lazy<StaticModelDescription> _description;
    private readonly Lazy<StaticModel> _model;
    private StaticModel.Scratch? _spareScratch;

    /// <param name="folder">Holds <c>config.json</c>, <c>model.safetensors</c> and <c>vocab.txt</c>.</param>
    /// <param name="dimensions">How many of the first numbers of each vector to keep; null for all.</param>
    public StaticEmbeddingGenerator(string folder, int? dimensions = null)
    {
        var files = new ModelFolder(folder, "embedding model", $"{ModelOptions.Section}:Embedding:Folder");
        _dimensions = dimensions;
        _description = new Lazy<StaticModelDescription>(
            () => files.Describe(StaticModelDescription.Parse),
            LazyThreadSafetyMode.PublicationOnly
        );
        _model = new Lazy<StaticModel>(
            () => files.Load(() => StaticModel.Load(files, _description.Value)),
            LazyThreadSafetyMode.ExecutionAndPublication
        );
    }

    /// <exception cref="ModelException">A file of the model is missing or damaged.</exception>
    public EmbeddingModelInfo Info
    {
        get
        {
            var description = _description.Value;
            return new EmbeddingModelInfo(description.Name, description.Version, _dimensions ?? description.Dimensions);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Completes before it returns. <see cref="EmbeddingGenerationOptions.Dimensions"/> wins over the configured number.</remarks>
    /// <exception cref="ModelException">A file of the model is missing or damaged, or it has fewer dimensions than asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken);
        try
        {
            return Task.FromResult(Generate(values, DimensionsFor(options), cancellationToken));
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == cancellationToken)
        {
            return Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken);
        }
        catch (ModelException exception)
        {
            return Task.FromException<GeneratedEmbeddings<Embedding<float>>>(exception);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingModelInfo))
            return Info;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return new EmbeddingGeneratorMetadata("static", null, Info.Name, Info.Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() { }

    /// <summary>The ids of a text's tokens in order, as the model's card defines them.</summary>
    internal IReadOnlyList<int> Tokenize(string text) => _model.Value.Tokenize(text);

    private GeneratedEmbeddings<Embedding<float>> Generate(IEnumerable<string> values, int dimensions, CancellationToken cancellationToken)
    {
        var model = _model.Value;
        var scratch = Interlocked.Exchange(ref _spareScratch, null) ?? model.CreateScratch();
        var whole = dimensions == model.Dimensions ? null : new float[model.Dimensions];
        GeneratedEmbeddings<Embedding<float>> embeddings = [];
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vector = new float[dimensions];
            model.Encode(text, whole ?? vector, scratch);
            if (whole is not null)
            {
                whole.AsSpan(0, dimensions).CopyTo(vector);
                StaticModel.Normalise(vector);
            }
            embeddings.Add(new Embedding<float>(vector));
        }
        _spareScratch = scratch;
        return embeddings;
    }

    private int DimensionsFor(EmbeddingGenerationOptions? options)
    {
        var dimensions = options?.Dimensions ?? _dimensions ?? _model.Value.Dimensions;
        return dimensions > 0 && dimensions <= _model.Value.Dimensions
            ? dimensions
            : throw new ModelException(
                $"The embedding model gives vectors of {_model.Value.Dimensions} numbers; {dimensions} cannot be had from it. "
                    + $"Change {ModelOptions.Section}:Embedding:Dimensions.",
                isTransient: false
            );
    }
}
