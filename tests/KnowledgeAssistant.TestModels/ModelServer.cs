using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace KnowledgeAssistant.TestModels;

/// <summary>
/// A real HTTP server on a free port of 127.0.0.1 that speaks the chat completions protocol, well or badly as told. On plain sockets, because a
/// web server would not let an answer be cut at a byte.
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly Channel<ModelRequest> _arrived = Channel.CreateUnbounded<ModelRequest>();
    private readonly ConcurrentQueue<ModelBehaviour> _next = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;

    private ModelServer(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What a client is configured with, ending in <c>/v1</c>.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{Port}/v1");

    /// <summary>For every request that <see cref="Enqueue"/> and <see cref="Script"/> say nothing about.</summary>
    public ModelBehaviour Behaviour { get; set; } = new();

    /// <summary>Decides by the request; null leaves it to <see cref="Behaviour"/>.</summary>
    public Func<ModelRequest, ModelBehaviour?>? Script { get; set; }

    /// <summary>When set, any other key is refused with 401 and told back, as careless servers do.</summary>
    public string? Key { get; set; }

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <param name="port">0: any free one.</param>
    public static ModelServer Start(int port = 0) => new(port);

    /// <summary>Each request once, in the order they came; waits for one that has not come yet.</summary>
    public ValueTask<ModelRequest> NextRequestAsync(CancellationToken cancellationToken) => _arrived.Reader.ReadAsync(cancellationToken);

    /// <summary>For the next requests, one each.</summary>
    public ModelServer Enqueue(params ReadOnlySpan<ModelBehaviour> behaviours)
    {
        foreach (var behaviour in behaviours)
            _next.Enqueue(behaviour);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _closing.Dispose();
        _listener.Dispose();
    }

    internal ModelBehaviour Receive(ModelRequest request)
    {
        _requests.Enqueue(request);
        _arrived.Writer.TryWrite(request);
        if (Key is { } key && request.Headers.GetValueOrDefault("Authorization") != "Bearer " + key)
            return ModelBehaviour.Fails(
                401,
                $"Incorrect API key provided: {request.Headers.GetValueOrDefault("Authorization")}",
                "invalid_api_key"
            );
        var behaviour = _next.TryDequeue(out var next) ? next : Script?.Invoke(request) ?? Behaviour;
        return behaviour.RefusedParameters.FirstOrDefault(name => request.Body.TryGetProperty(name, out _)) is { } refused
            ? ModelBehaviour.Fails(400, $"Unsupported parameter: '{refused}' is not supported with this model.", "unsupported_parameter")
            : behaviour;
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_closing.Token);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or InvalidOperationException)
            {
                return;
            }
            socket.NoDelay = true;
            var serving = new ModelConnection(this, socket).RunAsync(_closing.Token);
            _connections[serving] = 0;
            _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }
}
