using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The library as a host puts it together, with its defaults.</summary>
internal static class EvaluationServices
{
    /// <param name="settings">By full key.</param>
    public static ServiceProvider Build(DataFolder folder, Dictionary<string, string?>? settings = null) =>
        new ServiceCollection()
            .AddLogging()
            .AddKnowledgeAssistant(new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build(), folder)
            .BuildServiceProvider();
}
