using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A question's terms with their weights over one catalogue, in the order they first appear: every passage's sum is added up in that order.</summary>
internal sealed class KeywordPlan
{
    private readonly Dictionary<SegmentView, PostingList[]> _lists;

    public KeywordPlan(
        IReadOnlyList<string> terms,
        IReadOnlyList<int> repeats,
        Dictionary<SegmentView, PostingList[]> lists,
        Catalogue catalogue,
        RetrievalOptions options
    )
    {
        _lists = lists;
        Bm25 = new Bm25(options.K1, options.B, catalogue.MeanLength);
        Weights = new double[terms.Count];
        for (var i = 0; i < Weights.Length; i++)
        {
            var frequency = lists.Sum(pair => pair.Value[i].LiveIn(pair.Key));
            Weights[i] = frequency == 0 ? 0 : repeats[i] * Bm25.Idf(catalogue.Passages, frequency);
        }
        // A single-precision sum of n terms is off by at most n times 2^-24 of itself; the rest is the conversion of each addend.
        Inflation = 1 + 1e-6 + (terms.Count * 6.1e-8);
        Bounds = Payload.Bounds(Bm25, Inflation);
    }

    public Bm25 Bm25 { get; }

    /// <summary>For each term its idf times how often the question has it.</summary>
    public double[] Weights { get; }

    public double Inflation { get; }

    public float[] Bounds { get; }

    public PostingList[] ListsOf(SegmentView view) => _lists[view];
}
