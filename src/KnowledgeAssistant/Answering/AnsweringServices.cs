using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Answering;

internal static class AnsweringServices
{
    public static void AddAnswering(this IServiceCollection services)
    {
        services.AddAreaOptions<AnsweringOptions>(AnsweringOptions.Area);
        services.AddSingleton<EvidenceReader>();
        services.AddSingleton<IAnswerWriter, ExtractiveWriter>();
        services.AddSingleton<AnswerService>();
        services.AddSingleton<AnswerRuns>();
        services.AddSingleton<RunEventWriter>();
        services.AddHostedService<AnswerRunWorker>();
    }
}
