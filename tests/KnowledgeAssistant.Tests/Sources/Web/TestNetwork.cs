using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Sources.Web;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Tests.Sources.Web;

/// <summary>The name server and the internet of a test: every address leads to one site, and each connection is noted.</summary>
internal sealed class TestNetwork(TestSite site)
{
    public static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    private readonly ConcurrentQueue<IPEndPoint> _connections = new();

    public TestSite Site => site;

    /// <summary>Where connections were made to.</summary>
    public IReadOnlyList<IPEndPoint> Connections => [.. _connections];

    /// <summary>What the name server says; <see cref="Public"/> for every name unless a test says more.</summary>
    public Func<string, IPAddress[]> Resolve { get; set; } = _ => [Public];

    public SafeHttp CreateHttp(SourcesOptions options, TimeProvider time)
    {
        var wrapped = Options.Create(options);
        return new SafeHttp(new AddressRules(wrapped), wrapped, time, (host, _) => Task.FromResult(Resolve(host)), ConnectAsync);
    }

    private async Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        _connections.Enqueue(endPoint);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, site.Port), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
