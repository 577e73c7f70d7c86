using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Health;

internal static class HealthServices
{
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<GenerationFigures>();
        services.AddSingleton<RecallMeasure>();
        services.AddSingleton<RecallRuns>();
        services.AddSingleton<HealthParts>();
        // A public class with internal parts: the container only sees public constructors.
        services.AddSingleton(provider => new IndexHealth(
            provider.GetRequiredService<LibraryAdministration>(),
            provider.GetRequiredService<HealthParts>(),
            provider.GetRequiredService<TimeProvider>()
        ));
    }
}
