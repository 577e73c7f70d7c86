namespace KnowledgeAssistant.Ingestion.Queue;

/// <summary>How many documents came to an end within the last minute of work, and what that promises for the rest.</summary>
internal sealed class QueueRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Less says nothing: the first small file would promise that a thousand large ones take seconds.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<DateTime> _ends = new();
    private DateTime _since;
    private DateTime _last;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The worker took documents on.</summary>
    public void Begin()
    {
        lock (_lock)
            Touch(Now);
    }

    /// <summary>A document became Ready or Failed.</summary>
    public void End()
    {
        lock (_lock)
        {
            Touch(Now);
            _ends.Enqueue(Now);
        }
    }

    /// <returns>Null when there is nothing to judge by: work began just now, or nothing came to an end for a minute.</returns>
    public TimeSpan? TimeFor(int documents)
    {
        lock (_lock)
        {
            var now = Now;
            while (_ends.TryPeek(out var first) && now - first > Window)
                _ends.Dequeue();
            var span = now - _since < Window ? now - _since : Window;
            return _ends.Count == 0 || span < Shortest ? null : span * ((double)documents / _ends.Count);
        }
    }

    /// <summary>After a minute of standing still, measuring begins anew.</summary>
    private void Touch(DateTime now)
    {
        if (now - _last > Window)
            _since = now;
        _last = now;
    }
}
