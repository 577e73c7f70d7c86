using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering.ByModel;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Answering.FollowUps;
using KnowledgeAssistant.Answering.Suggestions;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Answering;

internal static class AnsweringServices
{
    public static void AddAnswering(this IServiceCollection services)
    {
        services.AddAreaOptions<AnsweringOptions>(AnsweringOptions.Area);
        services.AddSingleton<SentenceMeaning>();
        services.AddSingleton<MeaningGap>();
        services.AddSingleton<EvidenceReader>();
        services.AddSingleton<ExtractiveWriter>();
        services.AddSingleton<IAnswerWriter, ConfiguredWriter>();
        services.AddSingleton<FollowUpQuestions>();
        services.AddSingleton<FollowUpSuggestions>();
        services.AddSingleton<AnswerService>();
        services.AddSingleton(CreateRuns);
        services.AddSingleton<RemoteRuns>();
        services.AddSingleton<RunOwners>();
        services.AddSingleton<RunningTurns>();
        services.AddSingleton<RunEventWriter>();
        services.AddHostedService<AnswerRunWorker>();
    }

    // A public class with internal parts: the container only sees public constructors.
    private static AnswerRuns CreateRuns(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<IDbContextFactory<AppDbContext>>(),
            provider.GetRequiredService<WriteQueue>(),
            provider.GetRequiredService<UserDirectory>(),
            provider.GetRequiredService<ConversationChanges>(),
            provider.GetRequiredService<RemoteRuns>(),
            provider.GetRequiredService<RunOwners>(),
            provider.GetRequiredService<IOptions<AnsweringOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        );
}
