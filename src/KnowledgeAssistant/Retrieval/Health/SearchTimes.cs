using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Retrieval.Health;

/// <summary>How long this program's latest searches took, by leg; nothing of what was asked.</summary>
public sealed class SearchTimes(TimeProvider time)
{
    /// <summary>Searches that are remembered. A busy server's last hour may be more; then these are the latest of it.</summary>
    public const int Most = 4_096;

    /// <summary>What is told of.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Sample[] _ring = new Sample[Most];
    private long _count;

    internal void Add(RetrievalTrace trace, double milliseconds)
    {
        var sample = new Sample(
            time.GetTimestamp(),
            TimeOf(trace, RetrievalTrace.KeywordStep),
            TimeOf(trace, RetrievalTrace.VectorStep),
            TimeOf(trace, RetrievalTrace.ServerFusionStep),
            TimeOf(trace, RetrievalTrace.RerankStep),
            (float)milliseconds
        );
        lock (_lock)
            _ring[_count++ % Most] = sample;
    }

    /// <summary>The last hour.</summary>
    public SearchSpeed Read()
    {
        List<Sample> samples;
        lock (_lock)
            samples = [.. _ring.Take((int)Math.Min(_count, Most))];
        samples.RemoveAll(sample => time.GetElapsedTime(sample.At) > Window);
        return new SearchSpeed(
            samples.Count,
            LegOf(samples, sample => sample.Keyword),
            LegOf(samples, sample => sample.Vector),
            LegOf(samples, sample => sample.Rerank),
            LegOf(samples, sample => sample.Whole)
        )
        {
            Both = LegOf(samples, sample => sample.Both),
        };
    }

    /// <summary>A leg that was run more than once in a search, over several indexes or again without quotation marks, counts with its sum; NaN for none.</summary>
    private static float TimeOf(RetrievalTrace trace, string name)
    {
        var sum = float.NaN;
        foreach (var step in trace.Steps)
            if (step.Name == name)
                sum = (float)step.Milliseconds + (float.IsNaN(sum) ? 0 : sum);
        return sum;
    }

    private static LegSpeed? LegOf(List<Sample> samples, Func<Sample, float> leg)
    {
        var times = samples.Select(leg).Where(value => !float.IsNaN(value)).Select(value => (double)value).ToList();
        return times.Count == 0
            ? null
            : new LegSpeed(times.Count, RelevanceMeasures.Percentile(times, .5), RelevanceMeasures.Percentile(times, .95));
    }

    private readonly record struct Sample(long At, float Keyword, float Vector, float Both, float Rerank, float Whole);
}

/// <summary>A leg is null where none of the searches had it.</summary>
/// <param name="Searches">In the last hour; at most <see cref="SearchTimes.Most"/>.</param>
public sealed record SearchSpeed(int Searches, LegSpeed? Keyword, LegSpeed? Vector, LegSpeed? Rerank, LegSpeed? Whole)
{
    /// <summary>Both legs where the engine fused them.</summary>
    public LegSpeed? Both { get; init; }
}

/// <param name="Median">Milliseconds that half of the searches did not exceed.</param>
/// <param name="P95">Milliseconds that 95 of 100 did not exceed.</param>
public sealed record LegSpeed(int Searches, double Median, double P95);
