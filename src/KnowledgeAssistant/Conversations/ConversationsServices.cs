using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Conversations;

internal static class ConversationsServices
{
    public static void AddConversations(this IServiceCollection services)
    {
        services.AddSingleton<ConversationStore>();
        services.AddHostedService<DeletedEvidence>();
    }
}
