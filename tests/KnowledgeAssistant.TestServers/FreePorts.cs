using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KnowledgeAssistant.TestServers;

/// <summary>
/// Ports of 127.0.0.1 for servers that are stopped and started again at the same one. Not of those that the system gives to whoever asks for any: another
/// connection of this busy machine would now and then have taken it meanwhile.
/// </summary>
internal static class FreePorts
{
    private const int First = 10_000;

    private static readonly int Last = FirstGivenToAnybody() - 1;

    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000 && First < Last; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody is there.
            }
        }
        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }

    private static int FirstGivenToAnybody()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(range) ? int.Parse(File.ReadAllText(range).Split()[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
