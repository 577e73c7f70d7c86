using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.Postgres;

internal static class PostgresServices
{
    public static void AddPostgres(this IServiceCollection services)
    {
        services.AddAreaOptions<PostgresOptions>(PostgresOptions.Area);
        services.AddSingleton<IPostConfigureOptions<PostgresOptions>, PostgresOptionsCheck>();
        services.AddSingleton<IValidateOptions<PostgresOptions>, PostgresOptionsCheck>();
        services.AddKeyedSingleton<IIndexEngine, PostgresEngine>(EngineKind.Postgres);
    }
}
