using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Health;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KnowledgeAssistant;

/// <summary>Everything both hosts share; each area registers its own parts in the file named after it.</summary>
public static class KnowledgeAssistantServices
{
    public static IServiceCollection AddKnowledgeAssistant(
        this IServiceCollection services,
        IConfiguration configuration,
        DataFolder dataFolder
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        // As an instance: a container that made it would dispose it, and the check before the start builds a container of its own.
        services.Replace(ServiceDescriptor.Singleton(configuration));
        services.AddSingleton(dataFolder);
        services.AddStorage(configuration, dataFolder);
        services.AddAccess();
        services.AddModels();
        services.AddDocuments();
        services.AddRetrieval();
        services.AddIngestion();
        services.AddAnswering();
        services.AddConversations();
        services.AddReviews();
        services.AddHealth();
        services.AddSources();
        return services;
    }
}
