using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Access;

internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services) { }
}
