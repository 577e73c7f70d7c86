using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace KnowledgeAssistant.TestCircuits;

/// <summary>One WebSocket to the circuit hub: SignalR's hub protocol over MessagePack, named "blazorpack". Counts what comes over the wire.</summary>
internal sealed class HubConnection : IAsyncDisposable
{
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int Ping = 6;
    private const int Close = 7;
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _received = new();

    private CountingStream? _wire;

    private HubConnection(ClientWebSocket socket) => _socket = socket;

    /// <summary>Bytes received as the network carries them, compressed where the server compresses.</summary>
    public long WireBytes => _wire?.Received ?? 0;

    /// <summary>Bytes of messages received, before compression and without framing.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Messages received.</summary>
    public long ReceivedFrames { get; private set; }

    public static async Task<HubConnection> ConnectAsync(Uri site, HttpClient http, string cookies, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync(new Uri(site, "_blazor/negotiate?negotiateVersion=1"), null, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var negotiated = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        var token = negotiated.RootElement.GetProperty("connectionToken").GetString()!;
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookies);
        socket.Options.SetRequestHeader("Origin", site.GetLeftPart(UriPartial.Authority));
        // As browsers offer it.
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        var address = new UriBuilder(site)
        {
            Scheme = "ws",
            Path = "/_blazor",
            Query = "id=" + Uri.EscapeDataString(token),
        };
        var hub = new HubConnection(socket);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = hub.ConnectAsync });
        await socket.ConnectAsync(address.Uri, invoker, cancellationToken);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("""{"protocol":"blazorpack","version":1}""" + '\u001e'),
            WebSocketMessageType.Text,
            endOfMessage: true,
            cancellationToken
        );
        if (!Encoding.UTF8.GetString((await hub.ReceiveAsync(cancellationToken)).Span).StartsWith("{}", StringComparison.Ordinal))
            throw new InvalidDataException("The hub refused the handshake.");
        return hub;
    }

    /// <summary>Calls a method of the hub; with an id the hub answers by a <see cref="HubMessage"/> of that id.</summary>
    public async Task SendAsync(string target, string? id, object?[] arguments, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        MessagePackWriter.Write(body, new object?[] { Invocation, NoHeaders, id, target, arguments, Array.Empty<object?>() });
        await SendBodyAsync(body, cancellationToken);
    }

    /// <summary>The next messages; empty when the hub has closed the connection.</summary>
    public async Task<IReadOnlyList<HubMessage>> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = await ReceiveAsync(cancellationToken);
        ReceivedBytes += bytes.Length;
        ReceivedFrames += bytes.Length > 0 ? 1 : 0;
        var messages = new List<HubMessage>();
        for (var at = 0; at < bytes.Length; )
        {
            var length = 0;
            for (var shift = 0; ; shift += 7)
            {
                var part = bytes.Span[at++];
                length |= (part & 0x7f) << shift;
                if (part < 0x80)
                    break;
            }
            if (MessageOf(bytes.Span.Slice(at, length)) is { } message)
                messages.Add(message);
            at += length;
        }
        return messages;
    }

    public Task PingAsync(CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        MessagePackWriter.Write(body, new object?[] { Ping });
        return SendBodyAsync(body, cancellationToken);
    }

    /// <summary>Cuts the connection as a lost network does: without a word.</summary>
    public void Abort() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        _received.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return _wire = new CountingStream(new NetworkStream(socket, ownsSocket: true));
    }

    private static HubMessage? MessageOf(ReadOnlySpan<byte> bytes)
    {
        var parts = (IReadOnlyList<object?>)new MessagePackReader(bytes).Read()!;
        return (long)parts[0]! switch
        {
            Invocation => new HubMessage((string?)parts[2], (string)parts[3]!, (IReadOnlyList<object?>)parts[4]!),
            Completion => new HubMessage((string)parts[2]!, null, [.. parts.Skip(4)]) { Failed = (long)parts[3]! == 1 },
            Close => throw new IOException($"The hub closed the connection: {parts[1]}"),
            _ => null,
        };
    }

    private async Task SendBodyAsync(MemoryStream body, CancellationToken cancellationToken)
    {
        using var framed = new MemoryStream();
        for (var length = body.Length; ; length >>= 7)
        {
            framed.WriteByte((byte)((length & 0x7f) | (length > 0x7f ? 0x80L : 0)));
            if (length <= 0x7f)
                break;
        }
        body.WriteTo(framed);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(framed.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        _received.SetLength(0);
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return default;
            _received.Write(_buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                return _received.GetBuffer().AsMemory(0, (int)_received.Length);
        }
    }
}

/// <summary>A call from the hub (with a target), or its answer to one of ours (without).</summary>
internal sealed record HubMessage(string? Id, string? Target, IReadOnlyList<object?> Arguments)
{
    public bool Failed { get; init; }
}
