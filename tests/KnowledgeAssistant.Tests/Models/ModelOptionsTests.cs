using KnowledgeAssistant.Models;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Models;

public sealed class ModelOptionsTests
{
    [Fact]
    public async Task AddModels_WithoutConfiguration_GivesTheShippedModel()
    {
        await using var provider = ProviderWith();

        var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

        Assert.Equal("static-minilm-384", EmbeddingModelInfo.Of(generator).Name);
        Assert.Same(generator, provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
    }

    [Theory]
    [InlineData("KnowledgeAssistant:Models:Embedding:Provider", "bedrok")]
    [InlineData("KnowledgeAssistant:Models:Embedding:Folder", " ")]
    [InlineData("KnowledgeAssistant:Models:Embedding:Dimensions", "0")]
    [InlineData("KnowledgeAssistant:Models:Chat:BaseAddress", "localhost:11434")]
    [InlineData("KnowledgeAssistant:Models:Chat:BaseAddress", "http://me:secret@localhost/v1")]
    [InlineData("KnowledgeAssistant:Models:Chat:Model", "without-a-server")]
    [InlineData("KnowledgeAssistant:Models:Chat:Key", "two words")]
    [InlineData("KnowledgeAssistant:Models:Chat:SilenceSeconds", "0")]
    [InlineData("KnowledgeAssistant:Models:Chat:MaxOutputTokens", "8000")]
    public async Task AddModels_WrongValue_NamesTheKey(string key, string value)
    {
        await using var provider = ProviderWith((key, value));

        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationCheck.Run(provider));

        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddModels_UnknownKey_NamesIt()
    {
        await using var provider = ProviderWith(("KnowledgeAssistant:Models:Embedding:Foldr", "x"));

        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationCheck.Run(provider));

        Assert.Contains("Foldr", exception.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider ProviderWith(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddKnowledgeAssistant(configuration, DataFolder.At(Path.Combine(Path.GetTempPath(), "ka-none")))
            .BuildServiceProvider();
    }
}
