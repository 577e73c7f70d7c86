using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Models;

internal static class ModelsServices
{
    public static void AddModels(this IServiceCollection services, IConfiguration configuration) { }
}
