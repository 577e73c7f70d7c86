using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Ingestion;

internal static class IngestionServices
{
    public static void AddIngestion(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new ReaderNumbers(new Dictionary<string, int>(StringComparer.Ordinal)));
    }
}
