using System.Text.Json;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Models.Encoder;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Encoder;

public sealed class SentenceEncoderTests
{
    private const float Tolerance = 2e-4f;

    internal static string ModelFolder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "all-minilm-l6-v2");

    private static readonly SentenceEncoder Encoder = new(ModelFolder);

    [Fact]
    public async Task EncodeAsync_EveryReferenceText_GivesItsVector()
    {
        var items = ReadReferences();

        var vectors = await Encoder.EncodeAsync([.. items.Select(item => item.Text)], CancellationToken.None);

        Assert.Equal(37, items.Count);
        foreach (var (item, vector) in items.Zip(vectors))
            AssertNear(item.Vector, vector, Tolerance, item.Text);
    }

    [Fact]
    public async Task TokenizeAsync_EveryReferenceText_GivesItsTokens()
    {
        foreach (var item in ReadReferences())
            Assert.Equal(item.Tokens, await Encoder.TokenizeAsync(item.Text, CancellationToken.None));
    }

    [Fact]
    public async Task EncodeAsync_AnyBatch_GivesEachTextWhatItGivesAlone()
    {
        // Lengths on both sides of the kernels' rows, of a block and of a slice; more workers than blocks now and then.
        var random = new Random(7);
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => Words(random, i % 7 == 0 ? 300 : random.Next(0, 60)))];
        var alone = new List<float[]>();
        foreach (var text in texts)
            alone.AddRange(await Encoder.EncodeAsync([text], CancellationToken.None));
        foreach (var workers in (int[])[1, 3, 16])
        {
            using var encoder = new SentenceEncoder(ModelFolder, workers);

            var together = await encoder.EncodeAsync(texts, CancellationToken.None);

            Assert.Equal(texts.Length, together.Length);
            for (var i = 0; i < texts.Length; i++)
                AssertNear(alone[i], together[i], 1e-5f, texts[i]);
        }
    }

    [Fact]
    public async Task EncodeAsync_NoTexts_GivesNoVectors() => Assert.Empty(await Encoder.EncodeAsync([], CancellationToken.None));

    [Theory]
    [InlineData("")]
    [InlineData("\uD83D \u200B\0")]
    [InlineData("Договор действует два года")]
    [InlineData("契約は二年間有効です 𠀀𠀁")]
    [InlineData("😀😀 𐐀𐐁 ‼ 𐄀")]
    [InlineData("العقد ساري المفعول")]
    public async Task EncodeAsync_AnyScript_GivesLengthOne(string text)
    {
        var vector = (await Encoder.EncodeAsync([text], CancellationToken.None)).Single();

        Assert.Equal(384, vector.Length);
        Assert.Equal(1, vector.Sum(x => x * x), 1e-4f);
    }

    [Fact]
    public async Task EncodeAsync_TenThousandWords_ReadsTheFirst256Tokens()
    {
        var text = string.Concat(Enumerable.Repeat("one two three four ", 2_500));

        var tokens = await Encoder.TokenizeAsync(text, CancellationToken.None);
        var vectors = await Encoder.EncodeAsync([text, text[..2_000]], CancellationToken.None);

        Assert.Equal(256, tokens.Length);
        Assert.Equal((101, 102), (tokens[0], tokens[^1]));
        Assert.Equal(vectors[0], vectors[1]);
    }

    [Theory]
    [InlineData("b 😀 c", new[] { 101, 1038, 100, 1039, 102 })]
    [InlineData("b𐄀c", new[] { 101, 1038, 100, 1039, 102 })]
    [InlineData("b \uFFFD c", new[] { 101, 1038, 1039, 102 })]
    public async Task TokenizeAsync_WordThatCannotBeSpelt_IsTheUnknownToken(string text, int[] expected) =>
        Assert.Equal(expected, await Encoder.TokenizeAsync(text, CancellationToken.None));

    [Theory]
    [InlineData(101)]
    [InlineData(100_000)]
    public async Task TokenizeAsync_WordOfMoreThanHundredCharacters_IsTheUnknownToken(int length) =>
        Assert.Equal<int[]>(
            [101, 1038, 100, 1039, 102],
            await Encoder.TokenizeAsync($"b {new string('a', length)} c", CancellationToken.None)
        );

    [Fact]
    public async Task EncodeAsync_SameMeaningInOtherWords_IsNearerThanSameWordsInAnother()
    {
        var vectors = await Encoder.EncodeAsync(
            ["How do I cancel my subscription?", "Ending a membership before its term", "How do I cook my potatoes?"],
            CancellationToken.None
        );

        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]));
    }

    [Fact]
    public async Task EncodeAsync_FromManyCallers_GivesTheSameVectors()
    {
        string[] texts = ["the contract", "a bucket policy", "", "laminar flow over a wing"];
        var expected = await Encoder.EncodeAsync(texts, CancellationToken.None);

        var all = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Encoder.EncodeAsync(texts, CancellationToken.None)));

        Assert.All(all, vectors => Assert.Equal(expected, vectors));
    }

    [Fact]
    public async Task EncodeAsync_Cancelled_Stops() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Encoder.EncodeAsync(["text"], new CancellationToken(canceled: true)));

    [Fact]
    public async Task EncodeAsync_CancelledMidway_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var texts = Enumerable.Repeat(Words(new Random(1), 300), 10_000).ToArray();

        var run = Encoder.EncodeAsync(texts, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Single(await Encoder.EncodeAsync(["the next one"], CancellationToken.None));
    }

    [Fact]
    public async Task LoadAsync_Once_IsLoaded()
    {
        using var encoder = new SentenceEncoder(ModelFolder);
        Assert.False(encoder.IsLoaded);

        await encoder.LoadAsync(CancellationToken.None);

        Assert.True(encoder.IsLoaded);
    }

    [Fact]
    public async Task GenerateAsync_Texts_GivesTheSameVectorsAndNamesTheModel()
    {
        var embeddings = await Encoder.GenerateAsync(["a", "b"], cancellationToken: CancellationToken.None);

        Assert.Equal(await Encoder.EncodeAsync(["a", "b"], CancellationToken.None), embeddings.Select(one => one.Vector.ToArray()));
        Assert.Equal("all-minilm-l6-v2/1.0.0/384", EmbeddingModelInfo.Of(Encoder).Id);
        await Assert.ThrowsAsync<ModelException>(() => Encoder.GenerateAsync(["a"], new() { Dimensions = 256 }));
    }

    private static float Cosine(float[] one, float[] other) => one.Zip(other, (x, y) => x * y).Sum();

    private static string Words(Random random, int count)
    {
        string[] words = ["warranty", "the", "delivery", "refund", "of", "bucket", "unsuitable", "2024", ",", "wing", "encryption", "is"];
        return string.Join(' ', Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));
    }

    private static void AssertNear(float[] expected, float[] actual, float tolerance, string text)
    {
        var worst = actual.Zip(expected, (one, other) => MathF.Abs(one - other)).Max();
        Assert.True(worst <= tolerance, $"'{text}' is off by {worst}");
    }

    private static List<Reference> ReadReferences()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ModelFolder, "reference-vectors.json")));
        return
        [
            .. file
                .RootElement.GetProperty("vectors")
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
