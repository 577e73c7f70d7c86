using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// The best passages of one segment for a keyword plan. Shares are summed list by list, rare terms first; when the lists left can lift nobody new
/// into the best, they are only looked up for the passages that are nearly there: a block is unpacked where its bound says that it matters.
/// </summary>
internal sealed class SegmentScan
{
    /// <summary>Looking a passage up in a list costs about as much as this many postings.</summary>
    private const int PostingsPerLookup = 60;

    private readonly KeywordPlan _plan;
    private readonly SegmentView _view;
    private readonly int[] _lengths;
    private readonly BestPassages _best;
    private readonly PostingCursor[] _cursors;

    /// <summary>Terms that occur here, those that can add most first.</summary>
    private readonly int[] _order;
    private readonly float[] _most;

    public SegmentScan(KeywordPlan plan, SegmentView view, int[] lengths, BestPassages best)
    {
        (_plan, _view, _lengths, _best) = (plan, view, lengths, best);
        var lists = plan.ListsOf(view);
        _cursors = Array.ConvertAll(lists, list => new PostingCursor(list));
        _most = new float[lists.Length];
        for (var i = 0; i < lists.Length; i++)
            _most[i] = lists[i].Count == 0 ? 0 : (float)plan.Weights[i] * plan.Bounds[lists[i].Bound];
        _order = [.. Enumerable.Range(0, lists.Length).Where(i => lists[i].Count > 0).OrderByDescending(i => _most[i])];
    }

    public void Run(AllowedPassages allowed)
    {
        if (allowed.Count == 0 || _order.Length == 0)
            return;
        var postings = _order.Sum(i => (long)_cursors[i].List.Count);
        if ((long)allowed.Count * PostingsPerLookup * _order.Length < postings)
            ScoreAll(allowed.Bits);
        else
            Scan(allowed.Bits);
    }

    private void Scan(ulong[] allowed)
    {
        var size = allowed.Length * 64;
        var sums = ArrayPool<float>.Shared.Rent(size);
        try
        {
            sums.AsSpan(0, size).Clear();
            var read = AddLists(allowed, sums.AsSpan(0, size));
            if (_best.Threshold == double.NegativeInfinity)
                ScoreHighest(sums, allowed);
            ScoreAbove(sums, allowed, read);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    /// <returns>How many lists, in their order, were read to their ends.</returns>
    private int AddLists(ulong[] allowed, Span<float> sums)
    {
        var rest = _order.Sum(i => _most[i]) * 1.000_01f;
        var unread = _order.Sum(i => (long)_cursors[i].List.Count);
        for (var read = 0; read < _order.Length; read++)
        {
            var list = _cursors[_order[read]].List;
            if (read > 0 && unread > sums.Length / 4)
            {
                // Before the long lists: the passages that the rare terms favour give a threshold.
                if (_best.Threshold == double.NegativeInfinity)
                    ScoreHighest(sums, allowed);
                var gap = ((float)_best.Threshold * 0.999_999f) - rest;
                if (gap > 0 && CountAtLeast(sums, gap) * (long)PostingsPerLookup * (_order.Length - read) < unread)
                    return read;
            }
            Add(list, (float)(_plan.Weights[_order[read]] * _plan.Inflation), sums);
            rest = Math.Max(0, rest - _most[_order[read]]);
            unread -= list.Count;
        }
        return _order.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(PostingList list, float weight, Span<float> sums)
    {
        Span<int> passages = stackalloc int[PostingListWriter.BlockSize];
        Span<int> counts = stackalloc int[PostingListWriter.BlockSize];
        for (var block = 0; block < list.Blocks; block++)
        {
            var size = list.Decode(block, passages, counts);
            for (var i = 0; i < size; i++)
                sums[passages[i]] += weight * (float)_plan.Bm25.Share(counts[i], _lengths[passages[i]]);
        }
    }

    private static int CountAtLeast(ReadOnlySpan<float> sums, float least)
    {
        var count = Vector<int>.Zero;
        var limit = new Vector<float>(least);
        foreach (var block in MemoryMarshal.Cast<float, Vector<float>>(sums))
            count -= Vector.GreaterThanOrEqual(block, limit);
        return Vector.Sum(count);
    }

    private void ScoreAll(ulong[] allowed)
    {
        for (var word = 0; word < allowed.Length; word++)
        {
            for (var bits = allowed[word]; bits != 0; bits &= bits - 1)
                Score((word * 64) + BitOperations.TrailingZeroCount(bits));
        }
    }

    /// <summary>The passages with the highest sums, so that there is a threshold at all. They are offered once: their sums say so.</summary>
    private void ScoreHighest(Span<float> sums, ulong[] allowed)
    {
        var highest = new PriorityQueue<int, float>(_best.Top + 1);
        for (var place = 0; place < _view.Size; place++)
        {
            if (sums[place] <= 0 || (allowed[place >> 6] >> place & 1) == 0)
                continue;
            if (highest.Count < _best.Top)
                highest.Enqueue(place, sums[place]);
            else if (highest.TryPeek(out _, out var least) && sums[place] > least)
                highest.EnqueueDequeue(place, sums[place]);
        }
        // Too few of them would be offered twice.
        if (highest.Count < _best.Top)
            return;
        foreach (var place in highest.UnorderedItems.Select(item => item.Element).Order())
        {
            Score(place);
            sums[place] = float.NegativeInfinity;
        }
    }

    /// <summary>Every passage whose sum, with what the unread lists may add, reaches the threshold.</summary>
    private void ScoreAbove(ReadOnlySpan<float> sums, ulong[] allowed, int read)
    {
        var rest = _order.Skip(read).Sum(i => _most[i]) * 1.000_01f;
        for (var word = 0; word < allowed.Length; word++)
        {
            for (var bits = allowed[word]; bits != 0; bits &= bits - 1)
            {
                var place = (word * 64) + BitOperations.TrailingZeroCount(bits);
                var least = Math.Max(((float)_best.Threshold * 0.999_999f) - rest, float.Epsilon);
                if (sums[place] < least || (read < _order.Length && !MayReach(place, sums[place], read)))
                    continue;
                Score(place);
            }
        }
    }

    /// <summary>Whether the bounds of the blocks it may stand in still let it reach the best.</summary>
    private bool MayReach(int place, float sum, int read)
    {
        for (var i = read; i < _order.Length; i++)
        {
            if (_cursors[_order[i]].BoundAt(place) is { } bound)
                sum += (float)_plan.Weights[_order[i]] * _plan.Bounds[bound] * 1.000_01f;
        }
        return sum >= (float)_best.Threshold * 0.999_999f;
    }

    private void Score(int place)
    {
        var score = 0.0;
        var length = _lengths[place];
        for (var i = 0; i < _cursors.Length; i++)
        {
            if (_most[i] > 0 && _cursors[i].CountAt(place) is > 0 and var count)
                score += _plan.Weights[i] * _plan.Bm25.Share(count, length);
        }
        if (score <= 0)
            return;
        var version = _view.VersionAt(place);
        _best.Offer(new Found(Bm25.WithoutLastBits(score), version, place - version.Place));
    }
}
