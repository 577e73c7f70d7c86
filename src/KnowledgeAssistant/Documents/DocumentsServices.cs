using KnowledgeAssistant.Documents.Uploads;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
    }
}
