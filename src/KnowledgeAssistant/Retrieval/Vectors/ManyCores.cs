namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>Spreads a scan over the machine's cores when it is large enough to be worth waking them.</summary>
internal static class ManyCores
{
    /// <summary>Passages one core scans before a second one is worth waking.</summary>
    private const int PassagesPerWorker = 24_000;

    /// <param name="count">Pieces of work.</param>
    /// <param name="passages">Of all pieces together.</param>
    public static void Each(int count, int passages, Action<int> work, CancellationToken cancellationToken)
    {
        var workers = Math.Min(Math.Min(Environment.ProcessorCount, passages / PassagesPerWorker), count);
        if (workers > 1)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, work);
            return;
        }
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            work(i);
        }
    }
}
