using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>What a candidate has to do with the question. All but the score between 0 and 1 (a cosine may be below 0).</summary>
/// <param name="Cosine">Of its vector and the question's.</param>
/// <param name="ContextCosine">The same, with its nearest heading before it.</param>
/// <param name="Near">How near its words come to the question's, see <see cref="WordSimilarity"/>.</param>
/// <param name="ContextNear">The same, together with its headings, the document's title and the sentence before it.</param>
/// <param name="Kind">1 where it holds the kind of thing asked for, 0 where not, one half where that tells nothing; a table row gets one more or less where a number of the question lies within or beyond its range.</param>
internal sealed record Scored(Candidate Candidate, double Cosine, double ContextCosine, double Near, double ContextNear, double Kind)
{
    public required double Score { get; init; }

    public required IReadOnlySet<string> Terms { get; init; }

    /// <summary>Above this share of common terms two sentences say the same (or contradict each other).</summary>
    private const double Same = 0.6;

    public bool SaysTheSame(Scored other)
    {
        var common = Terms.Count(other.Terms.Contains);
        var all = Terms.Count + other.Terms.Count - common;
        return all > 0 && (double)common / all >= Same;
    }
}

/// <summary>The evidence read with the question in mind: the one reading serves the decision whether to answer and the answer itself.</summary>
/// <param name="Candidates">By passage, then position; only those that can stand in an answer.</param>
/// <param name="PassageServed">One per passage: how near it comes, with title and headings, to the question's telling words.</param>
internal sealed record EvidenceReading(
    string Question,
    QuestionKind Kind,
    IReadOnlyList<Evidence> Evidence,
    IReadOnlyList<double> PassageCosines,
    IReadOnlyList<double> PassageServed,
    IReadOnlyList<Scored> Candidates
);
