using System.Numerics;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Required phrases and excluded terms of a question. Exact: every passage that holds the rarest term of a phrase is read through its term stream,
/// so the work is bounded by that term's postings.
/// </summary>
internal sealed class Constraints(IReadOnlyList<int[]> phrases, IReadOnlyList<int> excluded)
{
    /// <summary>The allowed passages that meet them all; the given set itself when there are no constraints.</summary>
    public AllowedPassages Narrow(Segment segment, AllowedPassages allowed)
    {
        if (phrases.Count == 0 && excluded.Count == 0)
            return allowed;
        var bits = (ulong[])allowed.Bits.Clone();
        foreach (var term in excluded)
        {
            var (start, count, _) = segment.Postings(term);
            foreach (var passage in segment.PostingPassages.AsSpan(start, count))
                bits[passage >> 6] &= ~(1UL << passage);
        }
        foreach (var phrase in phrases)
            bits = Holding(segment, phrase, bits);
        var left = 0;
        foreach (var word in bits)
            left += BitOperations.PopCount(word);
        return new AllowedPassages(bits, left);
    }

    private static ulong[] Holding(Segment segment, int[] phrase, ulong[] bits)
    {
        var holding = new ulong[bits.Length];
        var (start, count, _) = phrase.Select(segment.Postings).MinBy(list => list.Count);
        foreach (var passage in segment.PostingPassages.AsSpan(start, count))
        {
            if ((bits[passage >> 6] & (1UL << passage)) == 0)
                continue;
            var offset = segment.Offsets[passage];
            if (TermStream.HoldsPhrase(TermStream.Section(segment.Stream, ref offset), phrase))
                holding[passage >> 6] |= 1UL << passage;
        }
        return holding;
    }
}
