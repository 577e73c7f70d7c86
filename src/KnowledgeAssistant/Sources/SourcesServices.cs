using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources.Folders;
using KnowledgeAssistant.Sources.Web;
using KnowledgeAssistant.Storage;
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
        services.AddSingleton<MissingDocuments>();
        services.AddSingleton<FolderRun>();
        services.AddSingleton<AddressRules>();
        services.AddSingleton<SafeHttp>();
        services.AddSingleton<Politeness>();
        services.AddSingleton<SiteDoor>();
        services.AddSingleton<WebRun>();
        services.AddSingleton<WebTrials>();
        services.AddSingleton(CreateAdministration);
        services.AddSingleton(CreateWorker);
    }

    // Public classes with internal parts: the container only sees public constructors.
    private static SourceAdministration CreateAdministration(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<AppDatabase>(),
            provider.GetRequiredService<UserDirectory>(),
            provider.GetRequiredService<AllowedFolders>(),
            provider.GetRequiredService<WebTrials>(),
            provider.GetRequiredService<RunningSources>(),
            provider.GetRequiredService<TimeProvider>()
        );

    private static SourceWorker CreateWorker(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<SourceRuns>(),
            provider.GetRequiredService<FolderRun>(),
            provider.GetRequiredService<WebRun>(),
            provider.GetRequiredService<RunningSources>(),
            provider.GetRequiredService<DocumentLibrary>(),
            provider.GetRequiredService<IOptions<SourcesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SourceWorker>>()
        );
}
