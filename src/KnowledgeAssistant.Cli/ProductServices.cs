using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Cli;

/// <summary>The library's parts, put together for one command.</summary>
internal static class ProductServices
{
    private const string DefaultDataFolder = "data/local";

    /// <param name="data">What <c>--data</c> says; null for the configured folder.</param>
    /// <param name="error">Gets the library's warnings, one line each.</param>
    public static ServiceProvider Build(string? data, TextWriter error)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var folder = DataFolder.At(data ?? configuration["KnowledgeAssistant:DataFolder"] ?? DefaultDataFolder);
        var provider = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new ErrorStreamLogging(error)))
            .AddKnowledgeAssistant(configuration, folder)
            .BuildServiceProvider();
        provider.GetService<IStartupValidator>()?.Validate();
        return provider;
    }
}
