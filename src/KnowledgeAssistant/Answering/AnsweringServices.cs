using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Answering;

internal static class AnsweringServices
{
    public static void AddAnswering(this IServiceCollection services, IConfiguration configuration) { }
}
