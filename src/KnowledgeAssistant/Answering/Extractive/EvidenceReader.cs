using System.Numerics.Tensors;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>Measures every sentence, list item and table row of the evidence against the question.</summary>
public sealed class EvidenceReader(IPassageIndex index, IEmbeddingGenerator<string, Embedding<float>> embeddings, WordVectors words)
{
    /// <param name="asked">The question as typed, when <paramref name="question"/> is a follow-up made self-contained.</param>
    internal async Task<EvidenceReading> ReadAsync(
        string question,
        string? asked,
        IReadOnlyList<Evidence> evidence,
        CancellationToken cancellationToken
    )
    {
        var kind = QuestionAnalysis.KindOf(question, asked);
        var terms = await QuestionTerms.OfAsync(question, asked, index, cancellationToken);
        var all = evidence.Select(Candidate.In).ToList();
        var vectors = await EmbedAsync(question, evidence, all, cancellationToken);
        var near = await WordSimilarity.OfAsync(
            question,
            terms,
            evidence.SelectMany(item => TermOfText.In(Context(item) + "\n" + item.TableHeader + "\n" + item.Text)),
            words,
            cancellationToken
        );
        var scored = new List<Scored>();
        var served = new List<double>();
        for (var passage = 0; passage < evidence.Count; passage++)
        {
            var title = TermsOf(Context(evidence[passage]));
            var whole = Union(title, TermsOf(evidence[passage].Text));
            served.Add(near.OfTelling(near.Nearest(whole)));
            scored.AddRange(Score(all[passage], asked ?? question, kind, near, title, vectors, passage));
        }
        return new EvidenceReading(question, kind, evidence, vectors.Passages, served, scored);
    }

    private static IEnumerable<Scored> Score(
        IReadOnlyList<Candidate> candidates,
        string question,
        QuestionKind kind,
        WordSimilarity near,
        IReadOnlySet<string> title,
        Vectors vectors,
        int passage
    )
    {
        IReadOnlySet<string> before = new HashSet<string>();
        foreach (var candidate in candidates)
        {
            var own = TermsOf(candidate.SearchText);
            if (candidate.Kind is not (PassagePartKind.Heading or PassagePartKind.Question))
            {
                var context = Union(Union(title, TermsOf(candidate.Heading)), Union(before, own));
                var scored = new Scored(
                    candidate,
                    vectors.Plain[(passage, candidate.Index)],
                    vectors.InContext[(passage, candidate.Index)],
                    near.Of(own),
                    near.Of(context),
                    Fit(kind, question, candidate)
                )
                {
                    Score = 0,
                    Terms = own,
                };
                yield return scored with
                {
                    Score = SentenceScore.Of(scored, passage),
                };
            }
            before = own;
        }
    }

    private static double Fit(QuestionKind kind, string question, Candidate candidate)
    {
        var fit = AnswerKinds.Fit(kind, question, candidate.Text, candidate.SearchText, candidate.Row is not null);
        return candidate.Row is null
            ? fit
            : fit
                + AskedRange.Holds(question, candidate.Text) switch
                {
                    true => 1,
                    false => -1,
                    null => 0,
                };
    }

    private async Task<Vectors> EmbedAsync(
        string question,
        IReadOnlyList<Evidence> evidence,
        List<IReadOnlyList<Candidate>> all,
        CancellationToken cancellationToken
    )
    {
        var texts = new List<string> { question };
        texts.AddRange(evidence.Select(item => Context(item) + "\n" + item.Text));
        foreach (var candidate in all.SelectMany(list => list))
        {
            texts.Add(candidate.SearchText);
            texts.Add(InContext(candidate));
        }
        var embedded = await embeddings.GenerateAsync(texts, cancellationToken: cancellationToken);
        var asked = embedded[0].Vector;
        var cosines = embedded.Skip(1).Select(item => (double)TensorPrimitives.Dot(asked.Span, item.Vector.Span)).ToList();
        var vectors = new Vectors([.. cosines.Take(evidence.Count)], [], []);
        var next = evidence.Count;
        for (var passage = 0; passage < all.Count; passage++)
            foreach (var candidate in all[passage])
            {
                vectors.Plain[(passage, candidate.Index)] = cosines[next++];
                vectors.InContext[(passage, candidate.Index)] = cosines[next++];
            }
        return vectors;
    }

    private static string Context(Evidence evidence) => string.Join('\n', [evidence.Title, .. evidence.HeadingPath]);

    private static string InContext(Candidate candidate)
    {
        var nearest =
            candidate.Heading.Length > 0 ? candidate.Heading : candidate.Evidence.HeadingPath.LastOrDefault(candidate.Evidence.Title);
        return nearest + "\n" + candidate.SearchText;
    }

    private static HashSet<string> TermsOf(string text) => Analyser.Terms(text).ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> Union(IReadOnlySet<string> one, IReadOnlySet<string> other) => [.. one, .. other];

    private sealed record Vectors(
        IReadOnlyList<double> Passages,
        Dictionary<(int Passage, int Index), double> Plain,
        Dictionary<(int Passage, int Index), double> InContext
    );
}
