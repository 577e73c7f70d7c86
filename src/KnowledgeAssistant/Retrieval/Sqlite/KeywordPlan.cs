using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>A question's terms with their weights over one snapshot.</summary>
internal sealed class KeywordPlan
{
    private readonly int[] _slots;
    private readonly int _shift;

    public KeywordPlan(IReadOnlyList<int> terms, Snapshot snapshot, Bm25 bm25)
    {
        Bm25 = bm25;
        // In the order the terms first appear: every passage's sum is added up in the same order.
        var repeats = new Dictionary<int, int>();
        foreach (var term in terms)
        {
            if (snapshot.FrequencyOf(term) > 0 && !repeats.TryAdd(term, 1))
                repeats[term]++;
        }
        Terms = [.. repeats.Keys];
        Weights = [.. repeats.Select(pair => pair.Value * Bm25.Idf(snapshot.Passages, snapshot.FrequencyOf(pair.Key)))];
        // A single-precision sum of n terms is off by at most n times 2^-24 of itself; the rest is the conversion of each addend.
        Bounds = Payload.Bounds(bm25, 1 + 1e-6 + (Terms.Length * 6.1e-8));
        var bits = System.Numerics.BitOperations.Log2((uint)Math.Max(Terms.Length, 1)) + 3;
        _shift = 32 - bits;
        _slots = new int[1 << bits];
        for (var i = 0; i < Terms.Length; i++)
        {
            var slot = Hash(Terms[i]);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = i + 1;
        }
    }

    /// <summary>Distinct terms that some active passage holds.</summary>
    public int[] Terms { get; }

    /// <summary>For each term its idf times how often the question has it.</summary>
    public double[] Weights { get; }

    public float[] Bounds { get; }

    public Bm25 Bm25 { get; }

    /// <summary>The exact BM25 score of a passage, from its term stream.</summary>
    /// <param name="counts">As long as <see cref="Terms"/>.</param>
    public double Score(Segment segment, int passage, Span<int> counts)
    {
        counts.Clear();
        ReadOnlySpan<byte> stream = segment.Stream;
        var offset = segment.Offsets[passage];
        Count(TermStream.Section(stream, ref offset), 1, counts);
        if (segment.Weights.Context > 0)
            Count(TermStream.Section(stream, ref offset), segment.Weights.Context, counts);
        if (segment.Weights.Title > 0)
        {
            offset = segment.VersionAt(passage).TitleOffset;
            Count(TermStream.Section(stream, ref offset), segment.Weights.Title, counts);
        }
        var score = 0.0;
        var length = segment.Lengths[passage];
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                score += Weights[i] * Bm25.Share(counts[i], length);
        }
        return Bm25.WithoutLastBits(score);
    }

    private void Count(ReadOnlySpan<byte> section, int weight, Span<int> counts)
    {
        var offset = 0;
        while (offset < section.Length)
        {
            var term = TermStream.Next(section, ref offset);
            var slot = Hash(term);
            for (var index = _slots[slot]; index != 0; index = _slots[slot])
            {
                if (Terms[index - 1] == term)
                {
                    counts[index - 1] += weight;
                    break;
                }
                slot = (slot + 1) & (_slots.Length - 1);
            }
        }
    }

    private int Hash(int term) => (int)(((uint)term * 2_654_435_769u) >> _shift);
}
