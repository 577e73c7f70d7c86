using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

public sealed class StorageOptionsTests
{
    [Theory]
    [InlineData("", "must be given with the provider postgres")]
    [InlineData("hunter2", "is not a connection string of Npgsql")]
    [InlineData("Host=db;Pasword=hunter2", "is not a connection string of Npgsql")]
    [InlineData("Host=db;Password=hunter2", "must name a Database")]
    [InlineData("Database=knowledge;Password=hunter2", "must name a Host")]
    public void Check_ConnectionStringThatCannotBeUsed_IsNamedAndNotRepeated(string text, string problem)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Check("postgres", text));

        Assert.Contains("KnowledgeAssistant:Storage:ConnectionString " + problem, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_UnknownProvider_IsNamed() =>
        Assert.Contains(
            "KnowledgeAssistant:Storage:Provider",
            Assert.Throws<ConfigurationException>(() => Check("oracle", "")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Check_WithoutAnything_TakesTheFile() => Check(null, null);

    private static void Check(string? provider, string? address)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["KnowledgeAssistant:Storage:Provider"] = provider,
                    ["KnowledgeAssistant:Storage:ConnectionString"] = address,
                }.Where(pair => pair.Value is not null)
            )
            .Build();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddKnowledgeAssistant(configuration, DataFolder.At(Path.Combine(Path.GetTempPath(), "ka-none")))
            .BuildServiceProvider();
        ConfigurationCheck.Run(services);
    }
}
