using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Web.Rendering;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Components.Chat;

internal static class ChatParts
{
    /// <summary>What the chat and the source viewer need beside the library; the scoped ones live as long as one open page.</summary>
    public static void AddChat(this IServiceCollection services)
    {
        services.AddSingleton(provider => new PagePictures(
            (path, page, width, cancellationToken) =>
                provider
                    .GetRequiredService<ReaderPool>()
                    .RenderPageAsync(
                        path,
                        page,
                        width,
                        provider.GetRequiredService<IOptions<IngestionOptions>>().Value.Limits,
                        cancellationToken
                    ),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ExampleQuestions>();
    }
}
