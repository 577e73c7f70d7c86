namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>A passage and its exact score.</summary>
internal readonly record struct Scored(double Score, SegmentView View, int Passage)
{
    /// <summary>Higher scores first; then by collection, source path and ordinal, as on every engine.</summary>
    public static int Compare(Scored one, Scored other)
    {
        var order = other.Score.CompareTo(one.Score);
        return order != 0 ? order : ComparePlaces(one, other);
    }

    private static int ComparePlaces(Scored one, Scored other)
    {
        var first = one.View.Segment.VersionAt(one.Passage).Document;
        var second = other.View.Segment.VersionAt(other.Passage).Document;
        var order = string.CompareOrdinal(first.Collection, second.Collection);
        if (order == 0)
            order = string.CompareOrdinal(first.Source, second.Source);
        return order != 0 ? order : one.View.Segment.OrdinalOf(one.Passage).CompareTo(other.View.Segment.OrdinalOf(other.Passage));
    }
}

/// <summary>The best passages so far, offered by several threads at once.</summary>
internal sealed class TopPassages(int top)
{
    private readonly Lock _gate = new();

    // A binary heap with the worst of the best at its root.
    private readonly Scored[] _heap = new Scored[top];
    private int _count;
    private double _threshold = double.NegativeInfinity;

    public int Top => top;

    /// <summary>A passage with a lower score than this cannot be among the best; one with an equal score can, by its place.</summary>
    public double Threshold => Volatile.Read(ref _threshold);

    public void Offer(Scored passage)
    {
        if (passage.Score < Threshold)
            return;
        lock (_gate)
        {
            if (_count < top)
            {
                _heap[_count] = passage;
                Rise(_count++);
            }
            else if (Scored.Compare(passage, _heap[0]) < 0)
            {
                _heap[0] = passage;
                Sink();
            }
            if (_count == top)
                Volatile.Write(ref _threshold, _heap[0].Score);
        }
    }

    public IReadOnlyList<RankedPassage> Take()
    {
        lock (_gate)
        {
            var best = _heap.AsSpan(0, _count).ToArray();
            Array.Sort(best, Scored.Compare);
            return Array.ConvertAll(best, passage => new RankedPassage(passage.View.Segment.IdOf(passage.Passage), passage.Score));
        }
    }

    private void Rise(int index)
    {
        while (index > 0 && Scored.Compare(_heap[index], _heap[(index - 1) / 2]) > 0)
        {
            var parent = (index - 1) / 2;
            (_heap[index], _heap[parent]) = (_heap[parent], _heap[index]);
            index = parent;
        }
    }

    private void Sink()
    {
        var index = 0;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && Scored.Compare(_heap[child + 1], _heap[child]) > 0)
                child++;
            if (Scored.Compare(_heap[child], _heap[index]) <= 0)
                return;
            (_heap[index], _heap[child]) = (_heap[child], _heap[index]);
            index = child;
        }
    }
}
