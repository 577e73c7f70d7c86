using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace KnowledgeAssistant.Web.Tests;

/// <summary>What stands between a browser and the host, as a network does: bytes pass as they are, later when it is slow, and not at all while it is cut.</summary>
internal sealed class CuttableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _host;
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly ConcurrentDictionary<Task, byte> _passing = new();
    private readonly Task _accepting;
    private volatile bool _isCut;

    /// <param name="host">The address of the host behind it.</param>
    public CuttableWire(string host)
    {
        _host = new Uri(host);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Without a slash at the end.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How much later each piece arrives, either way.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Every connection breaks, and new ones do too.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _open.Keys)
            socket.Dispose();
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_passing.Keys);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket browser;
            try
            {
                browser = await _listener.AcceptSocketAsync();
            }
            catch (Exception closed) when (closed is SocketException or InvalidOperationException)
            {
                return;
            }
            var passing = PassAsync(browser);
            _passing[passing] = 0;
            _ = passing.ContinueWith(done => _passing.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task PassAsync(Socket browser)
    {
        using var host = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var _ = browser;
        (_open[browser], _open[host]) = (0, 0);
        try
        {
            if (_isCut)
                return;
            (browser.NoDelay, host.NoDelay) = (true, true);
            await host.ConnectAsync(_host.Host, _host.Port);
            await using var near = new NetworkStream(browser);
            await using var far = new NetworkStream(host);
            // Whichever side ends first ends both.
            var (there, back) = (CopyAsync(near, far), CopyAsync(far, near));
            await Task.WhenAny(there, back);
            browser.Dispose();
            host.Dispose();
            await Task.WhenAll(there, back);
        }
        catch (Exception cut) when (cut is IOException or SocketException or InvalidOperationException)
        {
            // Cut while it was being set up.
        }
        finally
        {
            _open.TryRemove(browser, out var _);
            _open.TryRemove(host, out var _);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        // What is under way does not hold up what follows it: a slow network is late, not narrow.
        var underWay = Channel.CreateUnbounded<(long Left, byte[] Piece)>();
        var arriving = ArriveAsync(underWay.Reader, to);
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
                underWay.Writer.TryWrite((Stopwatch.GetTimestamp(), buffer[..read]));
        }
        catch (Exception cut) when (cut is IOException or SocketException or ObjectDisposedException)
        {
            // Cut, or the other side has gone.
        }
        underWay.Writer.Complete();
        await arriving;
    }

    private async Task ArriveAsync(ChannelReader<(long Left, byte[] Piece)> underWay, NetworkStream to)
    {
        try
        {
            await foreach (var (left, piece) in underWay.ReadAllAsync())
            {
                if (Latency - Stopwatch.GetElapsedTime(left) is { Ticks: > 0 } rest)
                    await Task.Delay(rest);
                await to.WriteAsync(piece);
            }
        }
        catch (Exception cut) when (cut is IOException or SocketException or ObjectDisposedException)
        {
            // Cut, or the other side has gone.
        }
    }
}
