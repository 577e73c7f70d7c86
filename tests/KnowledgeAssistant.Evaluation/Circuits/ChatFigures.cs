using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>What readers who chat waited for, in one stretch of a measurement.</summary>
internal sealed class ChatFigures
{
    public int Answers;
    public int Withheld;
    public int Lost;

    /// <summary>How many of the server's two cores it kept busy, on average.</summary>
    public double Busy { get; set; }

    public ConcurrentDictionary<string, ConcurrentBag<double>> Times { get; } = new(StringComparer.Ordinal);

    public ConcurrentBag<string> Faults { get; } = [];

    public void Lose(Exception fault)
    {
        Interlocked.Increment(ref Lost);
        Faults.Add(fault.ToString());
    }

    public void Add(string name, TimeSpan time) => Times.GetOrAdd(name, _ => []).Add(time.TotalMilliseconds);

    public void Print(long peak)
    {
        var table = new Table("event", "count", "p50 ms", "p95 ms", "worst ms");
        foreach (var (name, times) in ByName())
            table.Add(
                name,
                times.Length.ToString(CultureInfo.InvariantCulture),
                Milliseconds(RelevanceMeasures.Percentile(times, 0.5)),
                Milliseconds(RelevanceMeasures.Percentile(times, 0.95)),
                Milliseconds(times.Max())
            );
        table.Print();
        var rest = new Table("answers", "of them withheld", "lost streams and pages", "cores busy", "peak resident MB");
        rest.Add(
            Answers.ToString(CultureInfo.InvariantCulture),
            Withheld.ToString(CultureInfo.InvariantCulture),
            Lost.ToString(CultureInfo.InvariantCulture),
            Busy.ToString("F2", CultureInfo.InvariantCulture),
            (peak / 1_000_000).ToString(CultureInfo.InvariantCulture)
        );
        rest.Print();
        foreach (var fault in Faults.Distinct().Take(5))
            Console.Error.WriteLine(fault);
    }

    /// <summary>How many times longer each event takes than it did before.</summary>
    public void PrintAgainst(ChatFigures before)
    {
        var table = new Table("event", "p95 ms before", "p95 ms meanwhile", "times", "p50 times");
        var known = before.ByName().ToDictionary(pair => pair.Name, pair => pair.Times);
        foreach (var (name, times) in ByName())
        {
            if (!known.TryGetValue(name, out var then))
                continue;
            var (was, now) = (RelevanceMeasures.Percentile(then, 0.95), RelevanceMeasures.Percentile(times, 0.95));
            var median = RelevanceMeasures.Percentile(times, 0.5) / RelevanceMeasures.Percentile(then, 0.5);
            table.Add(name, Milliseconds(was), Milliseconds(now), Times(now / was), Times(median));
        }
        table.Print();

        static string Times(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }

    private IEnumerable<(string Name, double[] Times)> ByName()
    {
        foreach (var (name, times) in Times.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            yield return (name, [.. times]);
        if (!Times.IsEmpty)
            yield return ("all", [.. Times.Values.SelectMany(times => times)]);
    }

    private static string Milliseconds(double value) => value.ToString("F0", CultureInfo.InvariantCulture);
}

/// <summary>Those of the stretch that is under way; what is asked for in one and comes in the next counts for the next.</summary>
internal sealed class Stretch
{
    private volatile ChatFigures _current = new();

    public ChatFigures Current => _current;

    /// <returns>Those of the stretch that ends.</returns>
    public ChatFigures Next()
    {
        var ended = _current;
        _current = new ChatFigures();
        return ended;
    }

    public async Task TimeAsync(string name, Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        Current.Add(name, Stopwatch.GetElapsedTime(start));
    }
}
