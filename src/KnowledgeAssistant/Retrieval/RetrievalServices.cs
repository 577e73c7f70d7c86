using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Postgres;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Retrieval.Sqlite;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Retrieval;

internal static class RetrievalServices
{
    public static void AddRetrieval(this IServiceCollection services)
    {
        services.AddAreaOptions<RetrievalOptions>(RetrievalOptions.Area);
        services.AddEngines();
        services.AddSingleton<IndexCondition>();
        services.AddSingleton<IndexFaults>();
        services.AddSingleton<SearchTimes>();
        services.AddSingleton<IPassageIndex, CurrentPassageIndex>();
        services.AddSingleton<SpellingCorrector>();
        services.AddSingleton<WordVectors>();
        services.AddSingleton<LocalReranker>();
        services.AddSingleton<SearchedIndexes>();
        services.AddSingleton<HybridSearch>();
    }

    /// <summary>Each engine is made when it is first asked for by its kind; its options are read then.</summary>
    private static void AddEngines(this IServiceCollection services)
    {
        services.AddKeyedSingleton<IIndexEngine, SqliteEngine>(EngineKind.Sqlite);
        services.AddOpenSearch();
        services.AddPostgres();
        services.AddSingleton(provider => new IndexEngines(kind => provider.GetKeyedService<IIndexEngine>(kind)));
        services.AddSingleton<GenerationParts>();
        services.AddSingleton<GenerationRegistry>();
        services.AddSingleton<PassageIndexes>();
        services.AddSingleton<ChangedDocuments>();
        services.AddSingleton<EmbeddedCopy>();
    }
}
