using System.Net;
using System.Net.Sockets;

namespace KnowledgeAssistant.TestServers;

/// <summary>Stands between the product and a server and does what networks and dying servers do: delay, cut at a byte, stall, reset, refuse.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly EndPoint _server;
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly List<Task> _accepting = [];
    private bool _listens;
    private bool _isClosed;
    private Socket _listener;
    private TaskCompletionSource _held = Done();
    private TimeSpan _delay;
    private long _left = long.MaxValue;
    private long _passed;

    private TcpProxy(EndPoint server)
    {
        _server = server;
        _listener = Bind(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Listen();
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Bytes that passed so far, in both directions.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    public static TcpProxy Before(string host, int port) => new(new DnsEndPoint(host, port));

    /// <summary>Everything passes again, for new connections.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _left = long.MaxValue;
            _delay = TimeSpan.Zero;
            _held.TrySetResult();
            if (_listens)
                return;
            Rebind();
            Listen();
        }
    }

    /// <summary>As a server that was killed: open connections are reset, new ones refused, until <see cref="Open"/>.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            // Bound, so that nobody else takes the port, and not listening.
            Rebind();
            Drop();
        }
    }

    /// <summary><see cref="Refuse"/>, once so many more bytes have passed.</summary>
    public void RefuseAfter(long bytes)
    {
        lock (_gate)
            _left = bytes;
    }

    /// <summary>Resets what is open; new connections are taken.</summary>
    public void Reset()
    {
        lock (_gate)
            Drop();
    }

    /// <summary>Connections are taken and stay open, and nothing passes.</summary>
    public void Stall()
    {
        lock (_gate)
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Each piece of data waits so long.</summary>
    public void Delay(TimeSpan delay)
    {
        lock (_gate)
            _delay = delay;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _held.TrySetResult();
            _listener.Dispose();
            (_listens, _isClosed) = (false, true);
            Drop();
        }
        await Task.WhenAll(_accepting);
    }

    private static TaskCompletionSource Done()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private void Rebind()
    {
        _listener.Dispose();
        (_listener, _listens) = (Bind(Port), false);
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Connections of before hold the port for a while.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private void Listen()
    {
        _listener.Listen(200);
        _listens = true;
        _accepting.Add(AcceptAsync(_listener));
    }

    private async Task AcceptAsync(Socket listener)
    {
        var passing = new List<Task>();
        try
        {
            while (true)
                passing.Add(PassAsync(listener, await listener.AcceptAsync()));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(Socket listener, Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        bool isLate;
        lock (_gate)
        {
            _open.UnionWith([client, server]);
            // Taken, and meanwhile the listener went: this connection goes as those did that were open then.
            isLate = !_listens || listener != _listener;
            if (isLate)
                Drop(client, server);
        }
        if (isLate)
            return;
        try
        {
            client.NoDelay = true;
            await server.ConnectAsync(_server);
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The server takes no connection, or this one was dropped meanwhile.
        }
        Close(client, server);
    }

    private void Close(params Socket[] sockets)
    {
        lock (_gate)
        {
            _open.ExceptWith(sockets);
            foreach (var socket in sockets)
                socket.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                var (held, delay) = (_held.Task, _delay);
                await held;
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay);
                var passing = Take(read);
                if (passing > 0)
                    await to.SendAsync(buffer.AsMemory(0, passing));
                if (passing < read)
                    Refuse();
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // One of the two ends is gone, and so is the other then.
            Close(from, to);
        }
    }

    /// <summary>How many of these bytes still pass.</summary>
    private int Take(int bytes)
    {
        lock (_gate)
        {
            var passing = (int)Math.Min(bytes, _left);
            if (_left != long.MaxValue)
                _left -= passing;
            Interlocked.Add(ref _passed, passing);
            return passing;
        }
    }

    private void Drop() => Drop([.. _open]);

    private void Drop(params Socket[] sockets)
    {
        _open.ExceptWith(sockets);
        foreach (var socket in sockets)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
    }
}
