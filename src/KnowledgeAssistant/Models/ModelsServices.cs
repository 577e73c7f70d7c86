using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Models;

internal static class ModelsServices
{
    public static void AddModels(this IServiceCollection services)
    {
        services.AddAreaOptions<ModelOptions>(ModelOptions.Area);
        services.AddSingleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>();
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
            CreateEmbeddings(provider.GetRequiredService<IOptions<ModelOptions>>().Value.Embedding)
        );
    }

    /// <summary>Cheap: the static model's files are read when the first text comes.</summary>
    private static StaticEmbeddingGenerator CreateEmbeddings(EmbeddingModelOptions options) =>
        new(Path.Combine(AppContext.BaseDirectory, options.Folder), options.Dimensions);
}
