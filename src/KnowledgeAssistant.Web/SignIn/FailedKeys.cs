using System.Collections.Concurrent;
using System.Net;

namespace KnowledgeAssistant.Web.SignIn;

/// <summary>
/// Counts wrong keys by address. It slows down who tries keys and never keeps out who has one: a right key is answered whatever came before it from
/// the same proxy.
/// </summary>
internal sealed class FailedKeys(TimeProvider clock)
{
    /// <summary>Wrong keys a minute from one address: a program that is set up wrongly tries that often.</summary>
    private const int Allowed = 20;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, (long Since, int Count)> _addresses = new();

    /// <returns>How long to wait when there were too many; else null.</returns>
    public TimeSpan? Count(IPAddress? address)
    {
        if (_addresses.Count > MostAddresses)
            _addresses.Clear();
        var now = clock.GetTimestamp();
        var (since, count) = _addresses.AddOrUpdate(
            address ?? IPAddress.None,
            (now, 1),
            (_, entry) => clock.GetElapsedTime(entry.Since, now) < Window ? (entry.Since, entry.Count + 1) : (now, 1)
        );
        return count > Allowed ? Window - clock.GetElapsedTime(since, now) : null;
    }
}
