using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>The content terms of a question, each with its weight: how rare it is in the index, and half of that where a follow-up carried it over.</summary>
internal sealed class QuestionTerms
{
    /// <summary>What the reader just typed says more about this question than what was carried over from the one before.</summary>
    private const double CarriedWeight = 0.5;

    /// <summary>The story before the asking sentence says what it is about, not what is wanted.</summary>
    private const double StoryWeight = 0.4;

    /// <summary>Rare in a handful of documents, and yet they tell little.</summary>
    private const double LightWeight = 0.35;

    private readonly Dictionary<string, double> _weights;

    private QuestionTerms(Dictionary<string, double> weights)
    {
        _weights = weights;
    }

    /// <param name="asked">The question as typed, when <paramref name="question"/> was made of it.</param>
    public static async Task<QuestionTerms> OfAsync(
        string question,
        string? asked,
        IPassageIndex index,
        CancellationToken cancellationToken
    )
    {
        var terms = QuestionAnalysis.Terms(question);
        if (terms.Count == 0)
            return new QuestionTerms([]);
        var statistics = await index.GetTermStatisticsAsync(terms, cancellationToken);
        var typed = asked is null ? null : QuestionAnalysis.Terms(asked).ToHashSet(StringComparer.Ordinal);
        var asking = QuestionAnalysis.Terms(AskingPart.Of(question)).ToHashSet(StringComparer.Ordinal);
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < terms.Count; i++)
        {
            var share = typed is null || typed.Contains(terms[i]) ? 1 : CarriedWeight;
            if (!asking.Contains(terms[i]))
                share *= StoryWeight;
            if (LightWords.Contains(terms[i]))
                share *= LightWeight;
            weights[terms[i]] = share * Idf(statistics.Passages, statistics.Frequencies[i]);
        }
        return new QuestionTerms(weights);
    }

    public double WeightOf(string term) => _weights.GetValueOrDefault(term);

    /// <summary>
    /// How telling a term is. Smoothed far more than in a ranking: in a small collection a word that stands nowhere is no more telling than one
    /// that stands once, it is mostly the asker's own word for something.
    /// </summary>
    private static double Idf(int passages, int frequency) => Math.Log(1 + ((passages + 20.0) / (frequency + 5.0)));
}
