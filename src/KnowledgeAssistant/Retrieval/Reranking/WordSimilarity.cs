using System.Numerics.Tensors;
using KnowledgeAssistant.Retrieval.Analysis;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// How near each content word of the question comes to the words of a text: 1 for the same term, else the cosine of the two words' vectors.
/// So "puppy" finds "dog" where no term is shared.
/// </summary>
internal sealed class WordSimilarity
{
    private readonly Dictionary<string, float[]> _near = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _terms;
    private readonly double[] _weights;

    private WordSimilarity(IReadOnlyList<string> terms, double[] weights) => (_terms, _weights) = (terms, weights);

    /// <param name="texts">Every text that will be asked about.</param>
    public static async Task<WordSimilarity> OfAsync(
        string question,
        QuestionTerms terms,
        IEnumerable<string> texts,
        IEmbeddingGenerator<string, Embedding<float>> embeddings,
        CancellationToken cancellationToken
    )
    {
        var asked = WordsOf(question);
        var similarity = new WordSimilarity([.. asked.Keys], [.. asked.Keys.Select(terms.WeightOf)]);
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        foreach (var (term, word) in WordsOf(text))
            words.TryAdd(term, word);
        var vectors = await embeddings.GenerateAsync([.. asked.Values, .. words.Values], cancellationToken: cancellationToken);
        var next = asked.Count;
        foreach (var term in words.Keys)
        {
            var vector = vectors[next++].Vector;
            var near = new float[asked.Count];
            for (var i = 0; i < near.Length; i++)
                near[i] =
                    similarity._terms[i] == term
                        ? 1
                        : Math.Max(0, (TensorPrimitives.Dot(vector.Span, vectors[i].Vector.Span) - 0.2f) / (1 - 0.2f));
            similarity._near[term] = near;
        }
        return similarity;
    }

    /// <summary>The weighted mean over the question's words of how near the nearest of these terms comes, 0 to 1.</summary>
    public double Of(IEnumerable<string> terms)
    {
        var best = new float[_terms.Count];
        foreach (var term in terms)
            if (_near.TryGetValue(term, out var near))
                TensorPrimitives.Max(best, near, best);
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < best.Length; i++)
        {
            sum += _weights[i] * best[i];
            total += _weights[i];
        }
        return total == 0 ? 0 : sum / total;
    }

    /// <summary>How near the worst served of the question's telling words comes.</summary>
    public double LeastOf(IEnumerable<string> terms)
    {
        var best = new float[_terms.Count];
        foreach (var term in terms)
            if (_near.TryGetValue(term, out var near))
                TensorPrimitives.Max(best, near, best);
        var least = 1.0;
        for (var i = 0; i < best.Length; i++)
            if (!LightWords.Contains(_terms[i]))
                least = Math.Min(least, best[i]);
        return least;
    }

    /// <summary>Each content term with the word it came from.</summary>
    private static Dictionary<string, string> WordsOf(string text)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var token in Analyser.Tokens(text))
            if (!token.IsWhole)
                words.TryAdd(token.Term, text[token.Start..token.End]);
        return words;
    }
}
