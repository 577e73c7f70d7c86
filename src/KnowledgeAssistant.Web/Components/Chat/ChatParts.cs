using KnowledgeAssistant.Answering;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KnowledgeAssistant.Web.Components.Chat;

internal static class ChatParts
{
    /// <summary>What the chat and the source viewer need beside the library; the scoped ones live as long as one open page.</summary>
    public static void AddChat(this IServiceCollection services)
    {
        services.TryAddSingleton<AnswerRuns>();
        services.AddSingleton<ExampleQuestions>();
        services.AddScoped<ConversationChanges>();
    }
}
