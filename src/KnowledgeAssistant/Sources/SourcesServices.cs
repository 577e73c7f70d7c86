using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources.Folders;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources;

internal static class SourcesServices
{
    public static void AddSources(this IServiceCollection services)
    {
        services.AddAreaOptions<SourcesOptions>(SourcesOptions.Area);
        services.AddSingleton<AllowedFolders>();
        services.AddSingleton<RunningSources>();
        services.AddSingleton<SourceRuns>();
        services.AddSingleton<MissingItems>();
        services.AddSingleton<FolderRun>();
        services.AddSingleton<SourceAdministration>();
        services.AddSingleton(CreateWorker);
    }

    // A public class with internal parts: the container only sees public constructors.
    private static SourceWorker CreateWorker(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<SourceRuns>(),
            provider.GetRequiredService<FolderRun>(),
            provider.GetRequiredService<RunningSources>(),
            provider.GetRequiredService<DocumentLibrary>(),
            provider.GetRequiredService<IOptions<SourcesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SourceWorker>>()
        );
}
