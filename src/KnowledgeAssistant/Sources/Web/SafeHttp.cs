using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>
/// The one way out for whatever a source fetches. A host is resolved here, each of its addresses checked, and the connection made to an address that
/// was checked: a second answer of the name server cannot lead elsewhere. Redirects are followed by hand and checked like a first request. No proxy,
/// no cookies, no credentials; sizes and times are bounded, also of what is unpacked.
/// </summary>
internal sealed class SafeHttp : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly AddressRules _rules;
    private readonly SourcesOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IPEndPoint, CancellationToken, Task<Stream>> _connect;
    private readonly HttpMessageInvoker _client;

    public SafeHttp(AddressRules rules, IOptions<SourcesOptions> options, TimeProvider time)
        : this(rules, options, time, (host, token) => Dns.GetHostAddressesAsync(host, token), ConnectAsync) { }

    /// <summary>For tests, which answer for the name server and the network.</summary>
    internal SafeHttp(
        AddressRules rules,
        IOptions<SourcesOptions> options,
        TimeProvider time,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        Func<IPEndPoint, CancellationToken, Task<Stream>> connect
    )
    {
        (_rules, _options, _time, _resolve, _connect) = (rules, options.Value, time, resolve, connect);
        _client = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                Credentials = null,
                PreAuthenticate = false,
                ActivityHeadersPropagator = null,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = _options.ConnectTimeout,
                MaxResponseHeadersLength = 64,
                MaxResponseDrainSize = 0,
                MaxConnectionsPerServer = 2,
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                ConnectCallback = OpenAsync,
            }
        );
    }

    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var at = request.Address;
        var moved = false;
        for (var redirects = 0; ; redirects++)
        {
            var (outcome, next, permanent) = await FetchOnceAsync(request, at, cancellationToken);
            if (next is null)
                return outcome! with { HasMoved = moved };
            moved |= permanent;
            if (redirects == MaxRedirects)
                return new FetchFailed(at, $"It redirects more than {MaxRedirects} times.", 0, null);
            if (await request.MayFollow(next, cancellationToken) is { } reason)
                return new FetchRefused(next, reason) { HasMoved = moved };
            at = next;
        }
    }

    public void Dispose() => _client.Dispose();

    /// <returns>An outcome, or where it redirects to and whether for good.</returns>
    private async Task<(FetchOutcome? Outcome, Uri? Next, bool Permanent)> FetchOnceAsync(
        FetchRequest request,
        Uri address,
        CancellationToken cancellationToken
    )
    {
        if (!WebAddress.TryParse(address.AbsoluteUri, out _, out var reason) || (reason = _rules.RefusePort(address)) is not null)
            return (new FetchRefused(address, reason!), null, false);
        using var headers = new CancellationTokenSource(_options.AnswerTimeout, _time);
        using var whole = new CancellationTokenSource(_options.PageTimeout, _time);
        using var body = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, cancellationToken);
        using var head = CancellationTokenSource.CreateLinkedTokenSource(headers.Token, body.Token);
        try
        {
            using var message = Message(request, address);
            using var response = await _client.SendAsync(message, head.Token);
            return RedirectOf(response, address) is { } redirect
                ? (redirect.Outcome, redirect.Next, redirect.Permanent)
                : (await ReadAsync(response, request, address, body.Token), null, false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (new FetchFailed(address, "The site took too long to answer.", 0, null), null, false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
        {
            return (OutcomeOf(fault, address), null, false);
        }
    }

    private HttpRequestMessage Message(FetchRequest request, Uri address)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, address);
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5");
        // A validator belongs to the page that sent it, not to one that a redirect leads to.
        if (address == request.Address && request.ETag is { } tag)
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (address == request.Address && request.LastModified is { } modified)
            message.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        return message;
    }

    private static (FetchOutcome? Outcome, Uri? Next, bool Permanent)? RedirectOf(HttpResponseMessage response, Uri address)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            return null;
        var location = response.Headers.TryGetValues("Location", out var values) ? values.First() : "";
        if (location.Length == 0)
            return (new FetchFailed(address, "It redirects without saying where to.", (int)response.StatusCode, null), null, false);
        return WebAddress.TryResolve(address, location, out var next, out var reason)
            ? (null, next, (int)response.StatusCode is 301 or 308)
            : (new FetchRefused(address, $"It redirects to an address that is not fetched. {reason}"), null, false);
    }

    private async Task<FetchOutcome> ReadAsync(
        HttpResponseMessage response,
        FetchRequest request,
        Uri address,
        CancellationToken cancellationToken
    )
    {
        var status = (int)response.StatusCode;
        if (status == 304)
            return new NotModified(address);
        if (status is 404 or 410)
            return new NoSuchPage(address);
        if (status is < 200 or > 299 or 206)
            return new FetchFailed(address, $"The site answered with the error {status}.", status, RetryAfter(response.Headers.RetryAfter));
        var content = response.Content.Headers;
        if (content.ContentEncoding.Count > 0)
            return new FetchFailed(
                address,
                $"The page is packed in a way that is not known ({content.ContentEncoding.First()}).",
                status,
                null
            );
        if (
            content.ContentLength > request.MaxBytes
            || await BoundedAsync(response.Content, request.MaxBytes, cancellationToken) is not { } bytes
        )
            return new FetchRefused(address, $"The page is larger than {request.MaxBytes / (1024.0 * 1024):0.#} MB.");
        return new Fetched(
            address,
            bytes,
            content.ContentType?.MediaType?.ToLowerInvariant() ?? "",
            content.ContentType?.CharSet?.Trim('"'),
            First(response.Headers, "ETag"),
            First(content, "Last-Modified"),
            response.Headers.TryGetValues("X-Robots-Tag", out var tags) ? string.Join(',', tags) : ""
        );
    }

    /// <returns>Null when there is more than that; what is packed counts as unpacked.</returns>
    private static async Task<byte[]?> BoundedAsync(HttpContent content, long maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + count > maxBytes)
                return null;
            kept.Write(buffer, 0, count);
        }
        return kept.ToArray();
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - _time.GetUtcNow();

    private static string? First(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && values.First() is { Length: > 0 and <= 500 } value ? value : null;

    private static FetchOutcome OutcomeOf(Exception fault, Uri address)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressRefusedException refused)
                return new FetchRefused(address, refused.Message);
            if (inner is AuthenticationException)
                return new FetchFailed(address, "The certificate of the site is not valid.", 0, null);
            if (inner is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain })
                return new FetchFailed(address, $"There is no host named {address.IdnHost}, or its name cannot be resolved now.", 0, null);
        }
        return new FetchFailed(address, $"The site could not be read: {fault.Message}", 0, null);
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        if (_rules.RefuseAddresses(host, addresses) is { } reason)
            throw new AddressRefusedException(reason);
        Exception? last = null;
        foreach (var address in addresses.Take(4))
        {
            try
            {
                return await _connect(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
            }
            catch (SocketException fault)
            {
                last = fault;
            }
        }
        throw last!;
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class AddressRefusedException(string message) : IOException(message);
}
