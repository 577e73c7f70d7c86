using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

internal static class IngestionServices
{
    public static void AddIngestion(this IServiceCollection services)
    {
        services.AddAreaOptions<IngestionOptions>(IngestionOptions.Area);
        services.AddReaders();
        services.AddSingleton<Chunker, StructureChunker>();
        services.AddSingleton<PassageBuilder>();
        services.AddSingleton<QueuePause>();
        services.AddSingleton<QueueRate>();
        services.AddSingleton<MailAttachments>();
        services.AddSingleton<OncePasswords>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<ReadingNow>();
        services.AddSingleton<OriginalReading>();
        services.AddSingleton<IndexWriter>();
        services.AddGenerations();
        services.AddChecks();
        services.AddSingleton<IndexRebuild>();
        services.AddSingleton<IndexRepair>();
        services.AddSingleton<HeldJobs>();
        services.AddSingleton<PipelineParts>();
        services.AddSingleton<IngestionPipeline>();
        services.AddSingleton(CreateRecovery);
        services.AddSingleton(CreateWorker);
        services.AddSingleton(CreateQueue);
    }

    // Public classes with internal parts: the container only sees public constructors.
    private static Recovery CreateRecovery(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<Reconciliation>(),
            provider.GetRequiredService<IndexGate>(),
            provider.GetRequiredService<OriginalCleaner>(),
            provider.GetRequiredService<JobQueue>(),
            provider.GetRequiredService<JobSignal>(),
            provider.GetRequiredService<IndexRebuild>(),
            provider.GetRequiredService<IndexCondition>(),
            provider.GetRequiredService<Instance>(),
            provider.GetRequiredService<ILogger<Recovery>>()
        );

    private static IngestionWorker CreateWorker(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<IngestionPipeline>(),
            provider.GetRequiredService<JobQueue>(),
            provider.GetRequiredService<Recovery>(),
            provider.GetRequiredService<IndexRebuild>(),
            provider.GetRequiredService<IndexRepair>(),
            provider.GetRequiredService<QueuePause>(),
            provider.GetRequiredService<JobSignal>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IngestionWorker>>()
        );

    private static IngestionQueue CreateQueue(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<LibraryAdministration>(),
            provider.GetRequiredService<UserDirectory>(),
            provider.GetRequiredService<AppDatabase>(),
            provider.GetRequiredService<JobQueue>(),
            provider.GetRequiredService<HeldJobs>(),
            provider.GetRequiredService<QueuePause>(),
            provider.GetRequiredService<QueueRate>(),
            provider.GetRequiredService<OncePasswords>(),
            provider.GetRequiredService<IndexGate>(),
            provider.GetRequiredService<JobSignal>(),
            provider.GetRequiredService<TimeProvider>()
        );
}
