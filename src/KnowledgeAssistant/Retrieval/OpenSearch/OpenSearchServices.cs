using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

internal static class OpenSearchServices
{
    public static void AddOpenSearch(this IServiceCollection services)
    {
        services.AddAreaOptions<OpenSearchOptions>(OpenSearchOptions.Area);
        services.AddSingleton<IValidateOptions<OpenSearchOptions>, OpenSearchOptionsValidator>();
        services
            .AddHttpClient(OpenSearchConnection.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(provider =>
                OpenSearchHandler.Create(
                    provider.GetRequiredService<IOptions<OpenSearchOptions>>().Value,
                    provider.GetRequiredService<TimeProvider>()
                )
            )
            // Its connections are renewed by the handler itself.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddKeyedSingleton<IIndexEngine>(EngineKind.OpenSearch, (provider, _) => Create(provider));
    }

    /// <exception cref="PassageIndexException">No cluster is named: the engine cannot be chosen.</exception>
    private static OpenSearchEngine Create(IServiceProvider provider)
    {
        _ = OpenSearchAddress.Of(provider.GetRequiredService<IOptions<OpenSearchOptions>>().Value);
        return ActivatorUtilities.CreateInstance<OpenSearchEngine>(provider);
    }
}
