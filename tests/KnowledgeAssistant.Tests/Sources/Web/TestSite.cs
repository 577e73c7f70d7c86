using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KnowledgeAssistant.Tests.Sources.Web;

/// <param name="Headers">Names in lower case.</param>
internal sealed record SiteRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

internal sealed record SiteAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>In place of all that: whatever goes over the wire.</summary>
    public Func<Stream, CancellationToken, Task>? Raw { get; init; }

    public static SiteAnswer Html(string body, params (string, string)[] headers) =>
        new(200, Encoding.UTF8.GetBytes(body), [("Content-Type", "text/html; charset=utf-8"), .. headers]);

    public static SiteAnswer Page(string text, params string[] links) =>
        Html(
            $"<!doctype html><title>{text}</title><main><p>{text}</p>{string.Concat(links.Select(link => $"<a href=\"{link}\">x</a>"))}</main>"
        );

    public static SiteAnswer Empty(int status, params (string, string)[] headers) => new(status, [], headers);
}

/// <summary>A web site on a free port of 127.0.0.1, on plain sockets: a web server would not answer as badly as some sites do.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<SiteRequest> _requests = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private readonly Task _accepting;

    public TestSite()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentDictionary<string, SiteAnswer> Pages { get; } = new(StringComparer.Ordinal);

    /// <summary>Decides before <see cref="Pages"/>; null leaves it to them.</summary>
    public Func<SiteRequest, SiteAnswer?>? Script { get; set; }

    public IReadOnlyList<SiteRequest> Requests => [.. _requests];

    /// <summary>Paths asked for since the last call, without robots.txt, in order.</summary>
    public string[] TakePaths()
    {
        var paths = _requests.Select(request => request.Path).Where(path => path != "/robots.txt").ToArray();
        _requests.Clear();
        return paths;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var serving = ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
                _serving[serving] = 0;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The site is closed: in the midst of an accept, or between two of them.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var open = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, false, 1024, leaveOpen: true);
            if (await ReadAsync(reader) is not { } request)
                return;
            _requests.Enqueue(request);
            var answer = Script?.Invoke(request) ?? Pages.GetValueOrDefault(request.Path) ?? SiteAnswer.Empty(404);
            await (answer.Raw is { } raw ? raw(client.GetStream(), _closing.Token) : SendAsync(client.GetStream(), answer));
        }
        catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // The other side went, which some tests are about.
        }
    }

    private async Task<SiteRequest?> ReadAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync(_closing.Token) is not { Length: > 0 } first)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_closing.Token) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        return new SiteRequest(first.Split(' ')[1], headers);
    }

    private async Task SendAsync(Stream stream, SiteAnswer answer)
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Answer\r\n"));
        foreach (var (name, value) in answer.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), _closing.Token);
        await stream.WriteAsync(answer.Body, _closing.Token);
    }
}
