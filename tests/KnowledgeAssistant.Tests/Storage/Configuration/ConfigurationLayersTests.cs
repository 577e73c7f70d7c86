using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Configuration;

public sealed class ConfigurationLayersTests : IDisposable
{
    // The environment is that of all tests which run meanwhile: a key that none of them goes by.
    private const string Key = "KnowledgeAssistant:Sources:UserAgent";
    private const string Variable = "KnowledgeAssistant__Sources__UserAgent";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ka-configuration-");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void AddKnowledgeAssistant_OneKeyInAllLayers_TheCommandLineWins()
    {
        WriteSettings("""{ "KnowledgeAssistant": { "Sources": { "UserAgent": 1 } } }""");
        Assert.Equal("1", Build()[Key]);

        Environment.SetEnvironmentVariable(Variable, "2");
        Assert.Equal("2", Build()[Key]);
        Assert.Equal("3", Build((Key, "3"))[Key]);
    }

    [Fact]
    public void AddKnowledgeAssistant_WithoutADataFolder_IsTheDefaultOne() =>
        Assert.Equal(
            Path.GetFullPath("data/local"),
            new ConfigurationBuilder().AddKnowledgeAssistant(new Dictionary<string, string?>()).Root
        );

    [Theory]
    [InlineData("{ not json", "cannot be read")]
    [InlineData("""{ "Retrieval": {} , "Other": "x" }""", "under \"KnowledgeAssistant\"")]
    [InlineData("""{ "KnowledgeAssistant": { "DataFolder": "/elsewhere" } }""", "--data")]
    public void AddKnowledgeAssistant_ABadSettingsFile_IsNamedWithWhatToDo(string settings, string expected)
    {
        WriteSettings(settings);

        var error = Assert.Throws<ConfigurationException>(() => Build());

        Assert.Contains(new DataFolder(_folder.FullName).SettingsFile, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private void WriteSettings(string text) => File.WriteAllText(Path.Combine(_folder.FullName, "settings.json"), text);

    private IConfigurationRoot Build(params (string Key, string Value)[] commandLine)
    {
        var builder = new ConfigurationBuilder();
        var given = commandLine.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        given[ConfigurationLayers.DataFolderKey] = _folder.FullName;
        Assert.Equal(_folder.FullName, builder.AddKnowledgeAssistant(given).Root);
        return builder.Build();
    }
}
