using System.Diagnostics;
using System.Globalization;

namespace KnowledgeAssistant.Storage;

/// <summary>
/// Where a test kills its child process: <c>KNOWLEDGEASSISTANT_CRASH=name:visit:microseconds</c> sends this process the kill signal that long after
/// the visit of that number to the point of that name. Without the variable, which no deployment sets, a point costs one comparison.
/// </summary>
internal static class CrashPoint
{
    private static readonly string[]? Wanted = Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_CRASH")?.Split(':');
    private static int _visits;

    public static void Reached(string name)
    {
        if (Wanted is not [var point, var visit, var microseconds] || point != name)
            return;
        if (Interlocked.Increment(ref _visits) != int.Parse(visit, CultureInfo.InvariantCulture))
            return;
        var delay = TimeSpan.FromMicroseconds(int.Parse(microseconds, CultureInfo.InvariantCulture));
        if (delay == TimeSpan.Zero)
            Die();
        new Thread(() => DieAfter(delay)).Start();
    }

    private static void DieAfter(TimeSpan delay)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < delay)
            Thread.SpinWait(20);
        Die();
    }

    private static void Die() => Process.GetCurrentProcess().Kill();
}
