namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>Spreads work over the machine's cores when it is large enough to be worth waking them.</summary>
internal static class ManyCores
{
    /// <summary>Passages one core scans before a second one is worth waking.</summary>
    private const int PassagesPerWorker = 24_000;

    /// <summary>Passages written at once from which on several cores cut them into terms.</summary>
    private const int PassagesWritten = 200;

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

    /// <summary>Works out one result for each version, in order, off the caller's thread.</summary>
    /// <exception cref="PassageIndexException">As <paramref name="work"/> throws it, for the first version in order that it throws it for.</exception>
    public static Task<List<T>> SelectAsync<T>(
        IReadOnlyList<VersionPassages> versions,
        Func<VersionPassages, T> work,
        CancellationToken cancellationToken
    ) =>
        Task.Run(
            () =>
            {
                if (versions.Sum(version => version.Passages.Count) < PassagesWritten)
                    return versions.Select(work).ToList();
                try
                {
                    return versions.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(work).ToList();
                }
                catch (AggregateException faults) when (faults.InnerExceptions.OfType<PassageIndexException>().Any())
                {
                    // What is wrong with one of them is said as if they had come one by one.
                    return versions.Select(work).ToList();
                }
            },
            cancellationToken
        );
}
