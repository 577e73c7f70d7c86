using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Documents;

internal static class DocumentsServices
{
    public static void AddDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddAreaOptions<DocumentOptions>("Documents")
            .Validate(options => options.IsValid, $"{DocumentOptions.Section}:MaxFileBytes must be from 1 to 1073741824 (1 GB).");
        services.AddSingleton<Originals>();
        services.AddSingleton<OriginalCleaner>();
        services.AddSingleton<IndexGate>();
        services.AddSingleton<JobSignal>();
        services.AddSingleton<IngestionProgress>();
        services.AddSingleton<UploadCommitter>();
        services.AddSingleton<DocumentLibrary>();
        services.AddSingleton<DocumentTexts>();
        services.AddSingleton<ReadableDocuments>();
        services.AddSingleton<LibraryAdministration>();
    }
}
