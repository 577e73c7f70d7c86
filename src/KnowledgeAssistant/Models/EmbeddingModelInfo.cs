using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models;

/// <summary>
/// Which model makes the vectors. Vectors of two models cannot be compared, so an index stores <see cref="Id"/> and is rebuilt when it differs.
/// Every embedding generator of the product answers <c>GetService(typeof(EmbeddingModelInfo))</c>, without loading its model.
/// </summary>
/// <param name="Name">For example <c>static-minilm-384</c>.</param>
/// <param name="Version">The model's own version, for example <c>1.0.0</c>.</param>
/// <param name="Dimensions">Length of the vectors it is configured to give.</param>
public sealed record EmbeddingModelInfo(string Name, string Version, int Dimensions)
{
    /// <summary>What an index stores, for example <c>static-minilm-384/1.0.0/384</c>.</summary>
    public string Id => $"{Name}/{Version}/{Dimensions}";

    /// <exception cref="ModelException">The generator does not say which model it runs, or its description cannot be read.</exception>
    public static EmbeddingModelInfo Of(IEmbeddingGenerator<string, Embedding<float>> generator) =>
        generator.GetService<EmbeddingModelInfo>()
        ?? throw new ModelException("The embedding model does not say what it is; an index cannot be kept for it.", isTransient: false);
}
