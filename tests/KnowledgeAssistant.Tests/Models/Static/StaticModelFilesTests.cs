using KnowledgeAssistant.Models;
using KnowledgeAssistant.Models.Static;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Static;

/// <summary>What people see when the model's folder is not as it was shipped.</summary>
public sealed class StaticModelFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ka-model-").FullName;

    public StaticModelFilesTests()
    {
        foreach (var file in (string[])["config.json", "vocab.txt", "model.safetensors"])
            File.Copy(Path.Combine(StaticEmbeddingGeneratorTests.ModelFolder, file), Path.Combine(_folder, file));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task GenerateAsync_WholeFolder_Works()
    {
        using var generator = new StaticEmbeddingGenerator(_folder);

        Assert.Single(await generator.GenerateAsync(["text"]));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    [InlineData("model.safetensors")]
    public async Task GenerateAsync_FileMissing_NamesItAndSaysWhatToDo(string file)
    {
        File.Delete(Path.Combine(_folder, file));

        await FailsNaming(file);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    [InlineData("model.safetensors")]
    public async Task GenerateAsync_FileCutShort_NamesItAndSaysWhatToDo(string file)
    {
        await using (var stream = File.OpenWrite(Path.Combine(_folder, file)))
            stream.SetLength(stream.Length / 2);

        await FailsNaming(file);
    }

    [Theory]
    [InlineData("vocab.txt", 1000)]
    [InlineData("model.safetensors", 5_000_000)]
    public async Task GenerateAsync_OneBitFlipped_NamesTheFile(string file, int offset)
    {
        Flip(file, offset);

        await FailsNaming(file);
    }

    /// <summary>Without hashes in config.json the structure itself is still checked: no input may read beyond the file.</summary>
    [Theory]
    [InlineData("vocab.txt", "")]
    [InlineData("vocab.txt", "a\nb\n")]
    [InlineData("model.safetensors", "")]
    [InlineData("model.safetensors", "\x02\0\0\0\0\0\0\0{}")]
    [InlineData("model.safetensors", "\x03\0\0\0\0\0\0\0{}")]
    [InlineData("model.safetensors", "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f{}")]
    [InlineData("config.json", "{}")]
    [InlineData("config.json", "[]")]
    public async Task GenerateAsync_OtherContentWithoutHashes_NamesTheFile(string file, string content)
    {
        var config = Path.Combine(_folder, "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("sha256", "unused", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(_folder, file), content);

        await FailsNaming(file);
    }

    private async Task FailsNaming(string file)
    {
        using var generator = new StaticEmbeddingGenerator(_folder);
        var exception = await Assert.ThrowsAsync<ModelException>(() => generator.GenerateAsync(["text"]));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains("data/models", exception.Message, StringComparison.Ordinal);
    }

    private void Flip(string file, int offset)
    {
        var path = Path.Combine(_folder, file);
        var bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
