namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A passage and its exact score.</summary>
internal readonly record struct Found(double Score, VersionEntry Version, int Ordinal)
{
    public int Number => Version.First + Ordinal;

    /// <summary>Higher scores first; then by collection, source path and ordinal, as on every engine.</summary>
    public static int Compare(Found one, Found other)
    {
        var order = other.Score.CompareTo(one.Score);
        if (order == 0)
            order = string.CompareOrdinal(one.Version.Document.Collection, other.Version.Document.Collection);
        if (order == 0)
            order = string.CompareOrdinal(one.Version.Document.Source, other.Version.Document.Source);
        return order != 0 ? order : one.Ordinal.CompareTo(other.Ordinal);
    }
}

/// <summary>The best passages so far.</summary>
internal sealed class BestPassages(int top)
{
    // The worst of the best at the front.
    private readonly PriorityQueue<Found, Found> _best = new(Comparer<Found>.Create((one, other) => Found.Compare(other, one)));

    public int Top => top;

    /// <summary>A passage with a lower score cannot be among the best; one with an equal score can, by its place.</summary>
    public double Threshold { get; private set; } = double.NegativeInfinity;

    public void Offer(Found passage)
    {
        if (passage.Score < Threshold)
            return;
        if (_best.Count < top)
            _best.Enqueue(passage, passage);
        else
            _best.EnqueueDequeue(passage, passage);
        if (_best.Count == top)
            Threshold = _best.Peek().Score;
    }

    public List<Found> Take()
    {
        var found = _best.UnorderedItems.Select(item => item.Element).ToList();
        found.Sort(Found.Compare);
        return found;
    }
}
