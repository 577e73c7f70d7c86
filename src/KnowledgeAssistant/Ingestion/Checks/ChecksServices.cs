using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion.Checks;

internal static class ChecksServices
{
    public static void AddChecks(this IServiceCollection services)
    {
        services.AddSingleton<CheckBook>();
        services.AddSingleton<IndexRepairs>();
        services.AddSingleton<Reconciliation>();
        services.AddSingleton(CreateWorker);
    }

    // A public class with internal parts: the container only sees public constructors.
    private static CheckWorker CreateWorker(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<Reconciliation>(),
            provider.GetRequiredService<CheckBook>(),
            provider.GetRequiredService<ChangedDocuments>(),
            provider.GetRequiredService<Instance>(),
            provider.GetRequiredService<IOptions<IngestionOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CheckWorker>>()
        );
}
