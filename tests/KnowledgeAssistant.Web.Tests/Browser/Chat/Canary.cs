using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>A listener on the loopback address that hostile content names; it counts whoever comes.</summary>
internal sealed class Canary : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _listening;
    private int _visits;

    public Canary()
    {
        _listener.Start();
        _listening = ListenAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Visits => Volatile.Read(ref _visits);

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var visitor = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _visits);
            }
        }
        catch (Exception closed) when (closed is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
