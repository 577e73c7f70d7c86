using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The library as a host puts it together, with its defaults.</summary>
internal static class EvaluationServices
{
    public static ServiceProvider Build(DataFolder folder) =>
        new ServiceCollection().AddLogging().AddKnowledgeAssistant(new ConfigurationBuilder().Build(), folder).BuildServiceProvider();
}
