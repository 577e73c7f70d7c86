using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// The best passages of one segment for a keyword plan. An upper bound of every passage's score is summed up from the postings (a table look-up
/// and an addition each); only passages whose bound reaches the best scores so far are scored exactly, and posting lists that can lift no
/// passage into the best are not read to the end.
/// </summary>
internal sealed class KeywordScan(KeywordPlan plan, TopPassages best)
{
    /// <summary>Scoring a passage from its term stream costs about as much as this many postings.</summary>
    private const int PostingsPerExactScore = 150;

    public void Run(SegmentView view, ulong[] allowed, int allowedCount)
    {
        if (allowedCount == 0 || plan.Terms.Length == 0)
            return;
        var lists = FindLists(view.Segment);
        if (lists.Count == 0)
            return;
        var counts = ArrayPool<int>.Shared.Rent(plan.Terms.Length);
        try
        {
            var exact = new ExactScorer(this, view, counts.AsSpan(0, plan.Terms.Length));
            if ((long)allowedCount * PostingsPerExactScore < lists.Sum(list => (long)list.Count))
                exact.ScoreAll(allowed);
            else
                ScanPostings(view.Segment, lists, allowed, exact);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(counts);
        }
    }

    /// <summary>The segment's posting lists, those that can add most to a score first.</summary>
    private List<PostingList> FindLists(Segment segment)
    {
        var lists = new List<PostingList>(plan.Terms.Length);
        for (var i = 0; i < plan.Terms.Length; i++)
        {
            var (start, count, bound) = segment.Postings(plan.Terms[i]);
            if (count > 0)
                lists.Add(new PostingList(start, count, (float)plan.Weights[i], (float)plan.Weights[i] * plan.Bounds[bound]));
        }
        lists.Sort((one, other) => other.MostShare.CompareTo(one.MostShare));
        return lists;
    }

    private void ScanPostings(Segment segment, List<PostingList> lists, ulong[] allowed, ExactScorer exact)
    {
        var size = allowed.Length * 64;
        var sums = ArrayPool<float>.Shared.Rent(size);
        try
        {
            sums.AsSpan(0, size).Clear();
            var rest = AddLists(segment, lists, sums.AsSpan(0, size));
            if (best.Threshold == double.NegativeInfinity)
                exact.ScoreHighest(sums, allowed, best.Top);
            exact.ScoreAbove(sums, allowed, rest);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    /// <summary>Adds up the bounds; returns the most that the lists left unread could add to a passage.</summary>
    private float AddLists(Segment segment, List<PostingList> lists, Span<float> sums)
    {
        var rest = lists.Sum(list => list.MostShare) * 1.000_01f;
        var unread = lists.Sum(list => (long)list.Count);
        Span<float> table = stackalloc float[256];
        foreach (var list in lists)
        {
            // Once the unread lists alone cannot reach the best, they matter only to passages that are nearly there.
            var gap = (float)best.Threshold - rest;
            if (gap > 0 && unread > sums.Length / 4 && CountAtLeast(sums, gap) * (long)PostingsPerExactScore < unread)
                return rest;
            for (var i = 0; i < table.Length; i++)
                table[i] = list.Weight * plan.Bounds[i];
            Add(
                sums,
                segment.PostingPassages.AsSpan(list.Start, list.Count),
                segment.PostingPayloads.AsSpan(list.Start, list.Count),
                table
            );
            rest = Math.Max(0, rest - list.MostShare);
            unread -= list.Count;
        }
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Span<float> sums, ReadOnlySpan<ushort> passages, ReadOnlySpan<byte> payloads, ReadOnlySpan<float> table)
    {
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var share = ref MemoryMarshal.GetReference(table);
        ref var passage = ref MemoryMarshal.GetReference(passages);
        ref var payload = ref MemoryMarshal.GetReference(payloads);
        var i = 0;
        // Passages of one list are distinct, so the four additions do not depend on each other.
        for (; i + 4 <= passages.Length; i += 4)
        {
            Unsafe.Add(ref sum, Unsafe.Add(ref passage, i)) += Unsafe.Add(ref share, Unsafe.Add(ref payload, i));
            Unsafe.Add(ref sum, Unsafe.Add(ref passage, i + 1)) += Unsafe.Add(ref share, Unsafe.Add(ref payload, i + 1));
            Unsafe.Add(ref sum, Unsafe.Add(ref passage, i + 2)) += Unsafe.Add(ref share, Unsafe.Add(ref payload, i + 2));
            Unsafe.Add(ref sum, Unsafe.Add(ref passage, i + 3)) += Unsafe.Add(ref share, Unsafe.Add(ref payload, i + 3));
        }
        for (; i < passages.Length; i++)
            Unsafe.Add(ref sum, Unsafe.Add(ref passage, i)) += Unsafe.Add(ref share, Unsafe.Add(ref payload, i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountAtLeast(ReadOnlySpan<float> sums, float least)
    {
        var count = Vector<int>.Zero;
        var limit = new Vector<float>(least);
        foreach (var block in MemoryMarshal.Cast<float, Vector<float>>(sums))
            count -= Vector.GreaterThanOrEqual(block, limit);
        return Vector.Sum(count);
    }

    /// <param name="MostShare">The most it adds to any passage.</param>
    private readonly record struct PostingList(int Start, int Count, float Weight, float MostShare);

    /// <summary>Scores chosen passages of one segment exactly and offers them.</summary>
    private readonly ref struct ExactScorer(KeywordScan scan, SegmentView view, Span<int> counts)
    {
        private readonly Span<int> _counts = counts;

        public void ScoreAll(ulong[] allowed)
        {
            for (var word = 0; word < allowed.Length; word++)
            {
                for (var bits = allowed[word]; bits != 0; bits &= bits - 1)
                    Score((word * 64) + BitOperations.TrailingZeroCount(bits));
            }
        }

        /// <summary>The passages with the highest bounds, so that there is a threshold at all; their sums become 0.</summary>
        public void ScoreHighest(Span<float> sums, ulong[] allowed, int top)
        {
            var highest = new PriorityQueue<int, float>(top + 1);
            for (var word = 0; word < allowed.Length; word++)
            {
                for (var bits = allowed[word]; bits != 0; bits &= bits - 1)
                {
                    var passage = (word * 64) + BitOperations.TrailingZeroCount(bits);
                    if (sums[passage] <= 0)
                        continue;
                    if (highest.Count < top)
                        highest.Enqueue(passage, sums[passage]);
                    else if (highest.TryPeek(out _, out var least) && sums[passage] > least)
                        highest.EnqueueDequeue(passage, sums[passage]);
                }
            }
            foreach (var (passage, _) in highest.UnorderedItems)
            {
                Score(passage);
                sums[passage] = 0;
            }
        }

        /// <summary>Every passage whose bound, with what the unread lists may add, reaches the threshold.</summary>
        public void ScoreAbove(ReadOnlySpan<float> sums, ulong[] allowed, float rest)
        {
            for (var word = 0; word < allowed.Length; word++)
            {
                if (allowed[word] == 0)
                    continue;
                var least = Math.Max(((float)scan.Threshold * 0.999_999f) - rest, float.Epsilon);
                for (var bits = allowed[word] & AtLeast(sums.Slice(word * 64, 64), least); bits != 0; bits &= bits - 1)
                    Score((word * 64) + BitOperations.TrailingZeroCount(bits));
            }
        }

        private static ulong AtLeast(ReadOnlySpan<float> sums, float least)
        {
            var bits = 0UL;
            var limit = System.Runtime.Intrinsics.Vector256.Create(least);
            for (var i = 0; i < 64; i += 8)
            {
                var block = System.Runtime.Intrinsics.Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)i);
                var reached = System.Runtime.Intrinsics.Vector256.GreaterThanOrEqual(block, limit);
                bits |= (ulong)System.Runtime.Intrinsics.Vector256.ExtractMostSignificantBits(reached) << i;
            }
            return bits;
        }

        private void Score(int passage)
        {
            var score = scan.Plan.Score(view.Segment, passage, _counts);
            if (score > 0)
                scan.Best.Offer(new Scored(score, view, passage));
        }
    }

    private KeywordPlan Plan => plan;

    private TopPassages Best => best;

    private double Threshold => best.Threshold;
}
