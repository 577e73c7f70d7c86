using KnowledgeAssistant.Models;
using KnowledgeAssistant.Models.Encoder;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Encoder;

/// <summary>What people see when the encoder's folder is not as it was shipped.</summary>
public sealed class SentenceEncoderFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ka-encoder-").FullName;

    public SentenceEncoderFilesTests()
    {
        foreach (var file in (string[])["config.json", "vocab.txt", "model.safetensors"])
            File.Copy(Path.Combine(SentenceEncoderTests.ModelFolder, file), Path.Combine(_folder, file));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    [InlineData("model.safetensors")]
    public async Task EncodeAsync_FileMissing_NamesItAndSaysWhatToDo(string file)
    {
        File.Delete(Path.Combine(_folder, file));

        await FailsNaming(file);
    }

    [Theory]
    [InlineData("vocab.txt", 1000)]
    [InlineData("model.safetensors", 15_000_000)]
    public async Task EncodeAsync_OneBitFlipped_NamesTheFile(string file, int offset)
    {
        await using (var stream = File.Open(Path.Combine(_folder, file), FileMode.Open))
        {
            stream.Position = offset;
            var value = stream.ReadByte();
            stream.Position = offset;
            stream.WriteByte((byte)(value ^ 1));
        }

        await FailsNaming(file);
    }

    [Theory]
    [InlineData("vocab.txt", "a\nb\n")]
    [InlineData("model.safetensors", "\x02\0\0\0\0\0\0\0{}")]
    [InlineData("config.json", "{}")]
    [InlineData("config.json", "[]")]
    public async Task EncodeAsync_OtherContentWithoutHashes_NamesTheFile(string file, string content)
    {
        await ChangeDescription("sha256", "unused");
        await File.WriteAllTextAsync(Path.Combine(_folder, file), content);

        await FailsNaming(file);
    }

    [Theory]
    [InlineData("\"dimensions\": 384", "\"dimensions\": 400")]
    [InlineData("\"layers\": 6", "\"layers\": 7")]
    [InlineData("\"max_tokens\": 256", "\"max_tokens\": 5000")]
    [InlineData("\"end_id\": 102", "\"end_id\": 40000")]
    public async Task EncodeAsync_DescriptionThatDoesNotFit_IsRefused(string text, string other)
    {
        await ChangeDescription(text, other);

        await FailsNaming("");
    }

    private async Task ChangeDescription(string text, string other)
    {
        var path = Path.Combine(_folder, "config.json");
        var before = await File.ReadAllTextAsync(path);
        var after = before.Replace(text, other, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        await File.WriteAllTextAsync(path, after);
    }

    private async Task FailsNaming(string file)
    {
        using var encoder = new SentenceEncoder(_folder);
        var exception = await Assert.ThrowsAsync<ModelException>(() => encoder.EncodeAsync(["text"], CancellationToken.None));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains("data/models", exception.Message, StringComparison.Ordinal);
    }
}
