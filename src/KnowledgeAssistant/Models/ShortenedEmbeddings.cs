using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models;

/// <summary>The first so many numbers of a model's vectors, where the model was made for that: a smaller index for a little less quality.</summary>
internal sealed class ShortenedEmbeddings(IEmbeddingGenerator<string, Embedding<float>> inner, int dimensions)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var shortened = options?.Clone() ?? new EmbeddingGenerationOptions();
        shortened.Dimensions = dimensions;
        return base.GenerateAsync(values, shortened, cancellationToken);
    }

    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        var service = base.GetService(serviceType, serviceKey);
        return service is EmbeddingModelInfo info ? info with { Dimensions = dimensions } : service;
    }
}
