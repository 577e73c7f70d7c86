using System.Collections.Concurrent;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>Keeps the requests to one host apart, whichever source sends them; by a clock that nobody can set.</summary>
internal sealed class Politeness(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for the caller's turn; the next one's comes <paramref name="delay"/> later.</summary>
    public async Task WaitAsync(string host, TimeSpan delay, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var entry = _hosts.GetOrAdd(host, _ => new Host { Free = now });
        TimeSpan wait;
        lock (entry)
        {
            var start = Math.Max(now, entry.Free);
            entry.Free = start + (long)(delay.TotalSeconds * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, start);
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    private sealed class Host
    {
        public long Free { get; set; }
    }
}
