using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Conversations;

internal static class ConversationsServices
{
    public static void AddConversations(this IServiceCollection services)
    {
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<ConversationList>();
        services.AddSingleton<ConversationSearch>();
        services.AddSingleton<ConversationChanges>();
        services.AddSingleton<DocumentUse>();
        services.AddSingleton<DueDocuments>();
        services.AddHostedService<DeletedEvidence>();
        services.AddHostedService<DeletedConversations>();
    }
}
