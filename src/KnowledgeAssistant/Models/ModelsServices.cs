using KnowledgeAssistant.Models.Encoder;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Models;

internal static class ModelsServices
{
    private static readonly int[] StaticDimensions = [384, 256, 192];

    public static void AddModels(this IServiceCollection services)
    {
        services.AddAreaOptions<ModelOptions>(ModelOptions.Area);
        services.AddSingleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>();
        services.AddSingleton<ChatModels>();
        services.AddSingleton<ChatModelAdministration>();
        services
            .AddHttpClient(ChatModels.HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(CreateChatHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
            CreateEmbeddings(provider.GetRequiredService<IOptions<ModelOptions>>().Value.Embedding)
        );
        services.AddSingleton(CreateModels);
        services.AddSingleton(provider => CreateEncoder(provider.GetRequiredService<IOptions<ModelOptions>>().Value.Encoder));
    }

    /// <summary>Cheap: the static model's files are read when the first text comes.</summary>
    private static StaticEmbeddingGenerator CreateEmbeddings(EmbeddingModelOptions options) =>
        new(Path.Combine(AppContext.BaseDirectory, options.Folder), options.Dimensions);

    /// <summary>The static model was trained so that the first numbers of its vectors serve alone.</summary>
    private static EmbeddingModels CreateModels(IServiceProvider provider)
    {
        var configured = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var others = provider.GetServices<EmbeddingChoice>().ToList();
        if (configured.GetService<StaticEmbeddingGenerator>() is { } shipped)
            others.AddRange(StaticDimensions.Select(dimensions => new EmbeddingChoice(new ShortenedEmbeddings(shipped, dimensions))));
        others.Add(new EmbeddingChoice(provider.GetRequiredService<SentenceEncoder>()));
        return new EmbeddingModels(configured, others);
    }

    /// <summary>Cheap too. Not registered as the embedding model: an index keeps its vectors only when an admin chose that.</summary>
    private static SentenceEncoder CreateEncoder(EncoderModelOptions options) =>
        new(Path.Combine(AppContext.BaseDirectory, options.Folder), options.Workers);

    /// <summary>Limits of time are middleware. A redirect is not followed: the key would go to an address that nobody configured.</summary>
    private static SocketsHttpHandler CreateChatHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // An answer that is left closes its connection instead of being read to its end.
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),
        };
}
