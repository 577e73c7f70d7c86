using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Documents.Uploads;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Documents;

internal static class DocumentsServices
{
    public static void AddDocuments(this IServiceCollection services)
    {
        services.AddAreaOptions<DocumentOptions>(DocumentOptions.Area);
        services.AddSingleton<Originals>();
        services.AddSingleton<OriginalCleaner>();
        services.AddSingleton<IndexGate>();
        services.AddSingleton<JobSignal>();
        services.AddSingleton<IngestionProgress>();
        services.AddSingleton<StorageQuota>();
        services.AddSingleton<UploadCommitter>();
        services.AddSingleton<DocumentLibrary>();
        services.AddSingleton<DocumentTexts>();
        services.AddSingleton<ReadableDocuments>();
        services.AddSingleton<ReadingChanges>();
        services.AddSingleton<KnownOriginals>();
        services.AddSingleton<LibraryAdministration>();
        services.AddSingleton<PartialFiles>();
        services.AddSingleton<ResumableUploads>();
        services.AddSingleton<DocumentRecords>();
        services.AddSingleton<DocumentStewards>();
        services.AddSingleton<BulkSignal>();
        services.AddSingleton<BulkChanges>();
        services.AddSingleton<BulkSteps>();
        services.AddSingleton(CreateBulkWorker);
        services.AddSingleton(provider => new CollectionNames(
            token => RenamedCollections.LoadAsync(provider.GetRequiredService<AppDatabase>(), token),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new SearchedCollections(token =>
            CollectionRules.SearchedAsync(provider.GetRequiredService<AppDatabase>(), token)
        ));
    }

    // A public class with internal parts: the container only sees public constructors.
    private static BulkWorker CreateBulkWorker(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<BulkSteps>(),
            provider.GetRequiredService<AppDatabase>(),
            provider.GetRequiredService<BulkSignal>(),
            provider.GetRequiredService<CollectionNames>(),
            provider.GetRequiredService<IOptions<DocumentOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BulkWorker>>()
        );
}
