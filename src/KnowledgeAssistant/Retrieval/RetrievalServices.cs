using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval;

internal static class RetrievalServices
{
    public static void AddRetrieval(this IServiceCollection services)
    {
        services.AddAreaOptions<RetrievalOptions>(RetrievalOptions.Area);
        services.AddSingleton(CreateIndexes);
        services.AddSingleton<IndexCondition>();
        services.AddSingleton<IPassageIndex, CurrentPassageIndex>();
        services.AddSingleton<SpellingCorrector>();
        services.AddSingleton<WordVectors>();
        services.AddSingleton<LocalReranker>();
        services.AddSingleton<HybridSearch>();
    }

    private static PassageIndexes CreateIndexes(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<DataFolder>(),
            () =>
                IdentityOf(
                    provider.GetRequiredService<Chunker>(),
                    EmbeddingModelInfo.Of(provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>())
                ),
            provider.GetRequiredService<IOptions<RetrievalOptions>>()
        );

    private static IndexIdentity IdentityOf(Chunker chunker, EmbeddingModelInfo model) =>
        new(chunker.Name, chunker.Number, model.Name, model.Version, model.Dimensions);
}
