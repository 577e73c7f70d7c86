using System.Diagnostics;

namespace KnowledgeAssistant.Retrieval;

/// <summary>Times of a search's steps; the legs report from several threads.</summary>
internal sealed class StepClock
{
    private readonly List<TraceStep> _steps = [];

    public IReadOnlyList<TraceStep> Steps
    {
        get
        {
            lock (_steps)
                return [.. _steps];
        }
    }

    public void Add(string name, long start) => Add(name, Stopwatch.GetElapsedTime(start));

    public void Add(string name, TimeSpan time)
    {
        lock (_steps)
            _steps.Add(new TraceStep(name, time.TotalMilliseconds));
    }

    public void Note(string text) => Add(text, Stopwatch.GetTimestamp());

    public T Measure<T>(string name, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Add(name, start);
        return result;
    }
}
