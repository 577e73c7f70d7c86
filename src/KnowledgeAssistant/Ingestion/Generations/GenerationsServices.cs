using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion.Generations;

internal static class GenerationsServices
{
    public static void AddGenerations(this IServiceCollection services)
    {
        services.AddSingleton<LiveBuilder>();
        services.AddSingleton<GenerationSync>();
        services.AddSingleton<GenerationSwitch>();
        services.AddSingleton<GenerationPace>();
        services.AddSingleton<IndexMoves>();
        services.AddSingleton(CreateWorker);
        services.AddSingleton(CreateAdministration);
    }

    // Public classes with internal parts: the container only sees public constructors.
    private static GenerationWorker CreateWorker(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<PassageIndexes>(),
            provider.GetRequiredService<GenerationRegistry>(),
            provider.GetRequiredService<GenerationSync>(),
            provider.GetRequiredService<GenerationSwitch>(),
            provider.GetRequiredService<GenerationPace>(),
            provider.GetRequiredService<ChangedDocuments>(),
            provider.GetRequiredService<CheckBook>(),
            provider.GetRequiredService<Instance>(),
            provider.GetRequiredService<IOptions<RetrievalOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GenerationWorker>>()
        );

    private static IndexAdministration CreateAdministration(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<LibraryAdministration>(),
            provider.GetRequiredService<IndexMoves>(),
            provider.GetRequiredService<GenerationRegistry>(),
            provider.GetRequiredService<IndexEngines>(),
            provider.GetRequiredService<EmbeddingModels>()
        );
}
