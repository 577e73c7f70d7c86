using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Retrieval;

internal static class RetrievalServices
{
    public static void AddRetrieval(this IServiceCollection services, IConfiguration configuration) { }
}
