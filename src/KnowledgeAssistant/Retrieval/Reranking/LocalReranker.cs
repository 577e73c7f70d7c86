using System.Numerics.Tensors;
using KnowledgeAssistant.Retrieval.Queries;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>
/// Orders passages by their best place: fusion looks at whole passages, and an answer is mostly one sentence or table row of one. A weighted sum
/// of four measures between 0 and 1, the same for every question; the README of this area says what each is worth.
/// </summary>
public sealed class LocalReranker(IPassageIndex index, IEmbeddingGenerator<string, Embedding<float>> embeddings, WordVectors words)
{
    private const double FusedWeight = 0.35;
    private const double CosineWeight = 0.25;
    private const double NearWeight = 0.30;
    private const double KindWeight = 0.10;

    /// <summary>The passages that are read, as fusion ranked them; later ones hardly ever answer, and reading costs more than all the rest of a search.</summary>
    private const int PassagesRead = 40;

    /// <summary>Parts of a passage whose vectors are made: those whose words come nearest.</summary>
    private const int PartsEmbedded = 4;

    /// <summary>Content words of a question up to which the kind of thing it asks for counts in full. Pasted prose asks for nothing so simple.</summary>
    private const double ShortQuestion = 6;

    /// <summary>The score of each candidate, 0 to 1, in the order given; higher is better. Those that are not read keep their share of the fused score.</summary>
    public async Task<IReadOnlyList<double>> ScoreAsync(RerankRequest request, CancellationToken cancellationToken)
    {
        var scores = request.Candidates.Select(candidate => FusedWeight * candidate.Fused).ToArray();
        var places = await ReadAsync(request, cancellationToken);
        var cosines = await CosinesAsync(request.Question, places, cancellationToken);
        var kind = QuestionAnalysis.KindOf(request.Question, request.Asked);
        var kindWeight = KindWeight * KindShare(request.Question);
        for (var i = 0; i < places.Count; i++)
            scores[i] += (CosineWeight * cosines[i]) + (NearWeight * places[i].Near) + (kindWeight * Fit(kind, request, places[i].Best));
        return scores;
    }

    private static double Fit(QuestionKind kind, RerankRequest request, PassagePlace? best) =>
        best is null ? 0.5 : AnswerKinds.Fit(kind, request.Asked ?? request.Question, best.Text, best.SearchText, best.IsRow);

    private static double KindShare(string question)
    {
        var share = Math.Min(1, ShortQuestion / Math.Max(1, QuestionAnalysis.Terms(question).Count));
        return share * share;
    }

    private async Task<List<PlacesOfPassage>> ReadAsync(RerankRequest request, CancellationToken cancellationToken)
    {
        if (request.Candidates.Count == 0)
            return [];
        var terms = await QuestionTerms.OfAsync(request.Question, request.Asked, index, cancellationToken);
        var context = new TermsOfContext();
        var read = request.Candidates.Take(PassagesRead).Select(candidate => new PassageReading(candidate.Passage, context)).ToList();
        var near = await WordSimilarity.OfAsync(
            request.Question,
            terms,
            read.SelectMany(reading => reading.Words),
            words,
            cancellationToken
        );
        return read.ConvertAll(reading => reading.Measure(near, PartsEmbedded));
    }

    /// <summary>The best cosine of each passage's places with the question.</summary>
    private async Task<double[]> CosinesAsync(string question, List<PlacesOfPassage> passages, CancellationToken cancellationToken)
    {
        List<string> texts = [question, .. passages.SelectMany(passage => passage.Texts)];
        var vectors = await embeddings.GenerateAsync(texts, cancellationToken: cancellationToken);
        var asked = vectors[0].Vector;
        var next = 1;
        var best = new double[passages.Count];
        for (var i = 0; i < best.Length; i++)
        for (var place = 0; place < passages[i].Texts.Count; place++)
            best[i] = Math.Max(best[i], TensorPrimitives.Dot(asked.Span, vectors[next++].Vector.Span));
        return best;
    }
}
