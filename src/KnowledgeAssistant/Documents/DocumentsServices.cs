using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Documents;

internal static class DocumentsServices
{
    public static void AddDocuments(this IServiceCollection services) { }
}
