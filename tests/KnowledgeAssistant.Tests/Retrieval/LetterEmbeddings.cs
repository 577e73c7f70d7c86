using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>A text's vector is how often each letter stands in it: enough for likeness, nothing to load.</summary>
internal sealed class LetterEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int Dimensions = 26;

    public bool Fails { get; set; }

    public static ReadOnlyMemory<float> Embed(string text)
    {
        var counts = new float[Dimensions];
        foreach (var letter in text.Where(char.IsAsciiLetterLower))
            counts[letter - 'a']++;
        var length = MathF.Sqrt(counts.Sum(count => count * count));
        return Array.ConvertAll(counts, count => length == 0 ? 0 : count / length);
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Fails
            ? throw new InvalidOperationException("The model is away.")
            : Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>(Embed(value)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
