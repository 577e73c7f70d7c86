using System.Text.Json;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Models.Static;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Static;

public sealed class StaticEmbeddingGeneratorTests
{
    private const float Tolerance = 1e-4f;

    internal static string ModelFolder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "static-minilm-384");

    private static readonly StaticEmbeddingGenerator Generator = new(ModelFolder);

    [Fact]
    public async Task GenerateAsync_EveryReferenceText_GivesItsVector()
    {
        var items = ReadReferences();

        var vectors = await Generator.GenerateAsync(items.Select(item => item.Text));

        Assert.Equal(37, items.Count);
        foreach (var (item, vector) in items.Zip(vectors))
        {
            var worst = vector.Vector.ToArray().Zip(item.Vector, (actual, expected) => MathF.Abs(actual - expected)).Max();
            Assert.True(worst <= Tolerance, $"'{item.Text}' is off by {worst}");
        }
    }

    [Fact]
    public void Tokenize_EveryReferenceText_GivesItsTokens()
    {
        foreach (var item in ReadReferences())
            Assert.Equal(item.Tokens, Generator.Tokenize(item.Text));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(192)]
    public async Task GenerateAsync_FewerDimensions_CutsAndNormalisesAgain(int dimensions)
    {
        var whole = await Generator.GenerateVectorAsync("rotate an access key");
        using var shorter = new StaticEmbeddingGenerator(ModelFolder, dimensions);

        var cut = await shorter.GenerateVectorAsync("rotate an access key");

        var length = MathF.Sqrt(whole.ToArray().Take(dimensions).Sum(x => x * x));
        Assert.Equal(dimensions, cut.Length);
        Assert.Equal(whole.Span[7] / length, cut.Span[7], Tolerance);
        Assert.Equal(1, cut.ToArray().Sum(x => x * x), Tolerance);
    }

    [Fact]
    public async Task GenerateAsync_MoreDimensionsThanTheModelHas_SaysSo()
    {
        using var generator = new StaticEmbeddingGenerator(ModelFolder, 385);

        var exception = await Assert.ThrowsAsync<ModelException>(() => generator.GenerateAsync(["text"]));

        Assert.Contains("384", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public async Task GenerateAsync_FromManyThreads_GivesTheSameVectors()
    {
        string[] texts = ["the contract", "a bucket policy", "", "laminar flow over a wing"];
        var expected = await VectorsOf(texts);

        var all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => VectorsOf(texts))));

        Assert.All(all, vectors => Assert.Equal(expected, vectors));
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_Stops() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Generator.GenerateAsync(["text"], cancellationToken: new CancellationToken(canceled: true))
        );

    [Fact]
    public void GetService_ModelInfo_NamesModelVersionAndDimensions()
    {
        Assert.Equal("static-minilm-384/1.0.0/384", EmbeddingModelInfo.Of(Generator).Id);
        Assert.Equal(384, Generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
    }

    private static async Task<float[][]> VectorsOf(string[] texts) =>
        [.. (await Generator.GenerateAsync(texts)).Select(embedding => embedding.Vector.ToArray())];

    private static List<Reference> ReadReferences()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ModelFolder, "reference-vectors.json")));
        return
        [
            .. file
                .RootElement.GetProperty("items")
                .EnumerateArray()
                .Select(item => new Reference(
                    item.GetProperty("text").GetString()!,
                    [.. item.GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32())],
                    [.. item.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())]
                )),
        ];
    }

    private sealed record Reference(string Text, int[] Tokens, float[] Vector);
}
