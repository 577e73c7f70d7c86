using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Cli;

/// <summary>The library's parts, put together for one command.</summary>
internal static class ProductServices
{
    /// <param name="data">What <c>--data</c> says; null for the configured folder.</param>
    /// <param name="error">Gets the library's warnings, one line each.</param>
    /// <param name="settings">What the command fixes, by full key.</param>
    /// <exception cref="ConfigurationException">A key or value cannot be used.</exception>
    public static ServiceProvider Build(string? data, TextWriter error, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var configuration = new ConfigurationBuilder();
        var given = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase)
        {
            [ConfigurationLayers.DataFolderKey] = data,
        };
        var folder = configuration.AddKnowledgeAssistant(given);
        var provider = new ServiceCollection()
            .AddLogging(logging =>
                logging
                    .SetMinimumLevel(LogLevel.Warning)
                    // Its faults are told in plain words where they end; its own log is statements.
                    .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None)
                    .AddProvider(new ErrorStreamLogging(error))
            )
            .AddSingleton(ReaderCommand.OfThisProgram() with { Yields = false })
            .AddKnowledgeAssistant(configuration.Build(), folder)
            .BuildServiceProvider();
        ConfigurationCheck.Run(provider);
        return provider;
    }
}
