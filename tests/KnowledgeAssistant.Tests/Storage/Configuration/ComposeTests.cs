using System.Text.RegularExpressions;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Tests.Architecture;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Configuration;

/// <summary>What the compose files tell the program is what it understands, and no password stands in them.</summary>
public sealed partial class ComposeTests
{
    [Theory]
    [InlineData("docker-compose.embedded.yml", "app")]
    [InlineData("docker-compose.yml", "app-postgres")]
    [InlineData("docker-compose.yml", "app-opensearch")]
    public void App_OfEachProfile_IsConfiguredRight(string file, string service)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        var start = text.IndexOf($"\n  {service}:\n", StringComparison.Ordinal);
        Assert.True(start >= 0);
        var end = Service().Match(text, start + service.Length + 4) is { Success: true } next ? next.Index : text.Length;
        var shared = text.IndexOf("\nservices:", StringComparison.Ordinal);
        var settings = Settings(text[..shared]).Concat(Settings(text[start..end])).ToDictionary(StringComparer.Ordinal);
        Assert.Equal("0.0.0.0", settings["KnowledgeAssistant:Server:Address"]);

        using var services = new ServiceCollection()
            .AddLogging()
            .AddKnowledgeAssistant(
                new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
                DataFolder.At(Path.Combine(Path.GetTempPath(), "ka-none"))
            )
            .BuildServiceProvider();
        ConfigurationCheck.Run(services);
    }

    [Fact]
    public void Passwords_ComeFromOutsideOrNothingStarts()
    {
        var given = Password().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"))).ToList();

        Assert.Equal(4, given.Count);
        Assert.All(given, match => Assert.StartsWith("${SERVER_PASSWORD:?", match.Groups["value"].Value, StringComparison.Ordinal));
        Assert.Contains("\nSERVER_PASSWORD=\n", File.ReadAllText(Path.Combine(Repository.Root, ".env.example")), StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Settings(string text) =>
        Setting()
            .Matches(text)
            .Select(match => new KeyValuePair<string, string?>(
                match.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal),
                match.Groups["value"].Value is ['$', ..] ? "x" : match.Groups["value"].Value
            ));

    [GeneratedRegex(@"^ +(?<key>KnowledgeAssistant__\w+): (?<value>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Setting();

    [GeneratedRegex(
        @"^ +\w*PASSWORD\w*: (?<value>.+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        5_000
    )]
    private static partial Regex Password();

    [GeneratedRegex(@"^(  [\w-]+:| *volumes:)$", RegexOptions.Multiline, 5_000)]
    private static partial Regex Service();
}
