using System.Numerics.Tensors;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>
/// How near each content word of the question comes to the words of a text: 1 for the same term, <see cref="SynonymNearness"/> for one that
/// <see cref="Synonyms"/> lists, else the cosine of the two words' vectors. So "puppy" finds "dog" where no term is shared.
/// </summary>
internal sealed class WordSimilarity
{
    /// <summary>Words that mostly say the same do not always.</summary>
    private const float SynonymNearness = 0.8f;

    /// <summary>Two words that have nothing to do with each other come about this near.</summary>
    private const float Unrelated = 0.2f;

    private readonly Dictionary<string, float[]> _near = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _terms;
    private readonly double[] _weights;
    private readonly double _total;

    private WordSimilarity(IReadOnlyList<string> terms, double[] weights) => (_terms, _weights, _total) = (terms, weights, weights.Sum());

    /// <param name="words">Every word that will be asked about.</param>
    public static async Task<WordSimilarity> OfAsync(
        string question,
        QuestionTerms terms,
        IEnumerable<TermOfText> words,
        WordVectors vectors,
        CancellationToken cancellationToken
    )
    {
        var asked = Distinct(TermOfText.In(question));
        var similarity = new WordSimilarity([.. asked.Select(word => word.Term)], [.. asked.Select(word => terms.WeightOf(word.Term))]);
        var known = Distinct(words);
        var askedVectors = await vectors.OfAsync(asked, cancellationToken);
        var knownVectors = await vectors.OfAsync(known, cancellationToken);
        similarity.Compare(known, knownVectors, askedVectors, Synonyms.Of(question));
        return similarity;
    }

    private void Compare(
        List<TermOfText> known,
        ReadOnlyMemory<float>[] knownVectors,
        ReadOnlyMemory<float>[] askedVectors,
        IReadOnlyDictionary<string, IReadOnlySet<string>> synonyms
    )
    {
        var same = _terms.Select(term => synonyms.GetValueOrDefault(term)).ToArray();
        for (var word = 0; word < known.Count; word++)
        {
            var term = known[word].Term;
            var near = new float[askedVectors.Length];
            for (var i = 0; i < near.Length; i++)
            {
                var cosine = TensorPrimitives.Dot(knownVectors[word].Span, askedVectors[i].Span);
                var least = same[i]?.Contains(term) == true ? SynonymNearness : 0;
                near[i] = _terms[i] == term ? 1 : Math.Max(least, (cosine - Unrelated) / (1 - Unrelated));
            }
            _near[term] = near;
        }
    }

    /// <summary>For each word of the question, in order, how near the nearest of these terms comes.</summary>
    public float[] Nearest(IEnumerable<TermOfText> terms) => Nearest(terms.Select(term => term.Term));

    public float[] Nearest(IEnumerable<string> terms)
    {
        var best = new float[_terms.Count];
        foreach (var term in terms)
            if (_near.TryGetValue(term, out var near))
                TensorPrimitives.Max(best, near, best);
        return best;
    }

    public float[] Union(float[] one, float[] other)
    {
        var best = new float[_terms.Count];
        TensorPrimitives.Max(one, other, best);
        return best;
    }

    /// <summary>The weighted mean over the question's words of how near the nearest of these terms comes, 0 to 1.</summary>
    public double Of(IEnumerable<string> terms) => Of(Nearest(terms));

    public double Of(float[] nearest)
    {
        var sum = 0.0;
        for (var i = 0; i < nearest.Length; i++)
            sum += _weights[i] * nearest[i];
        return _total == 0 ? 0 : sum / _total;
    }

    /// <summary>The same over the telling words alone: "explain" and "together" are served by nearly any text.</summary>
    public double OfTelling(float[] nearest)
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < nearest.Length; i++)
        {
            if (LightWords.Contains(_terms[i]))
                continue;
            sum += _weights[i] * nearest[i];
            total += _weights[i];
        }
        return total == 0 ? Of(nearest) : sum / total;
    }

    /// <summary>Each term once, with the first word it came from.</summary>
    private static List<TermOfText> Distinct(IEnumerable<TermOfText> words)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. words.Where(word => seen.Add(word.Term))];
    }
}
