using KnowledgeAssistant.Answering.ByModel;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Answering.FollowUps;
using KnowledgeAssistant.Answering.Suggestions;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
        services.AddSingleton<AnswerRuns>();
        services.AddSingleton<RunningTurns>();
        services.AddSingleton<RunEventWriter>();
        services.AddHostedService<AnswerRunWorker>();
    }
}
