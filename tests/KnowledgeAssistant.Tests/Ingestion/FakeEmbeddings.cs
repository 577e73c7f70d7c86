using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>The embedding seam without a model: a unit vector from the text's hash, and a place to make it fail.</summary>
internal sealed class FakeEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
{
    public Func<IReadOnlyList<string>, IReadOnlyList<float[]>> Embed { get; set; } =
        texts => texts.Select(text => new float[] { text.Length % 2, 1 - text.Length % 2 }).ToList();

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(Embed(values.ToList()).Select(vector => new Embedding<float>(vector))));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
