using System.Numerics;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Required phrases and excluded terms of a question. Exact: every passage that holds the rarest term of a phrase is looked at, so the work is
/// bounded by that term's postings.
/// </summary>
internal sealed class Constraints(IReadOnlyList<Phrase> phrases, IReadOnlyList<int> excluded)
{
    /// <summary>The allowed passages that meet them all; the given set itself when there are no constraints.</summary>
    public AllowedPassages Narrow(SegmentView view, AllowedPassages allowed)
    {
        if (phrases.Count == 0 && excluded.Count == 0)
            return allowed;
        var bits = (ulong[])allowed.Bits.Clone();
        foreach (var term in excluded)
        {
            var (start, count, _) = view.Segment.Postings(term);
            foreach (var passage in view.Segment.PostingPassages.AsSpan(start, count))
                bits[passage >> 6] &= ~(1UL << passage);
        }
        foreach (var phrase in phrases)
        {
            var holding = view.Holding(phrase);
            for (var word = 0; word < bits.Length; word++)
                bits[word] &= holding[word];
        }
        var left = 0;
        foreach (var word in bits)
            left += BitOperations.PopCount(word);
        return new AllowedPassages(bits, left);
    }
}
