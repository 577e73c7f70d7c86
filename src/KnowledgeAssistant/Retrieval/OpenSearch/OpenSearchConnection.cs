using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Requests to one cluster. Each has a time limit that includes its repeats; what is repeated is said by the caller, because only the caller
/// knows what may happen twice. Faults become <see cref="PassageIndexException"/>.
/// </summary>
internal sealed class OpenSearchConnection : IDisposable
{
    public const string HttpClientName = "OpenSearch";

    public static readonly MediaTypeHeaderValue Json = new("application/json");
    public static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");

    /// <summary>Tries of a request that the server was too busy for.</summary>
    private const int MostTries = 6;

    /// <summary>Tries where nobody answers at all: a server that starts again takes longer than any reader waits.</summary>
    private const int MostConnects = 3;

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <param name="clients">Make the client called <see cref="HttpClientName"/>, see <see cref="OpenSearchServices"/>.</param>
    public OpenSearchConnection(IHttpClientFactory clients, OpenSearchOptions options, TimeProvider time)
    {
        Address = OpenSearchAddress.Of(options);
        _timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        _time = time;
        _http = clients.CreateClient(HttpClientName);
        _http.BaseAddress = Address;
        _http.Timeout = Timeout.InfiniteTimeSpan;
        if (options.UserName.Length > 0)
        {
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}"));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", pair);
        }
    }

    public Uri Address { get; }

    /// <summary>The longest that one request can take.</summary>
    public TimeSpan Limit => _timeout;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="repeat">Whether doing it twice is as good as once.</param>
    public async Task<T> SendAsync<T>(OpenSearchRequest request, JsonTypeInfo<T> type, bool repeat, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(request, repeat, cancellationToken);
        if (!answer.IsSuccess)
            throw OpenSearchFaults.Of(answer, Address);
        return Read(answer, type);
    }

    public T Read<T>(OpenSearchAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new PassageIndexException(
                $"What answers at {Address} is not OpenSearch, or something before it: {exception.Message}",
                isTransient: false,
                exception
            )
            {
                NeedsAdmin = true,
            };
        }
    }

    /// <summary>Sends a request and gives back whatever the server said, an error too.</summary>
    /// <param name="repeat">Whether doing it twice is as good as once.</param>
    public async Task<OpenSearchAnswer> SendAsync(OpenSearchRequest request, bool repeat, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await OnceAsync(request, limit.Token);
                // Of what is rejected at the door nothing was done.
                var isRepeated = repeat || answer.Status == HttpStatusCode.TooManyRequests;
                if (!isRepeated || !answer.IsBusy || attempt >= MostTries)
                    return answer;
            }
            catch (HttpRequestException exception)
            {
                var fault = OpenSearchFaults.Of(exception, Address);
                if (!repeat || !fault.IsTransient || attempt >= MostConnects)
                    throw fault;
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw OpenSearchFaults.TooSlow(Address, _timeout, exception);
            }
            await PauseAsync(attempt, limit.Token, cancellationToken);
        }
    }

    /// <summary>Waits longer each time, and never as long as anybody else does.</summary>
    public async Task PauseAsync(int attempt, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            var milliseconds = Math.Min(100 << Math.Clamp(attempt, 0, 6), 5_000) * (0.5 + Random.Shared.NextDouble());
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time, limit);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw OpenSearchFaults.TooSlow(Address, _timeout, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<OpenSearchAnswer> OnceAsync(OpenSearchRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = request.Media;
        }
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new OpenSearchAnswer(response.StatusCode, body);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
    }
}

/// <param name="Path">Relative to the base address, with its query, escaped.</param>
internal sealed record OpenSearchRequest(HttpMethod Method, string Path, ReadOnlyMemory<byte> Body, MediaTypeHeaderValue Media)
{
    public static OpenSearchRequest Get(string path) => new(HttpMethod.Get, path, default, OpenSearchConnection.Json);

    public static OpenSearchRequest Post(string path) => new(HttpMethod.Post, path, default, OpenSearchConnection.Json);

    public static OpenSearchRequest Post(string path, ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Post, path, body, OpenSearchConnection.Json);

    public static OpenSearchRequest Put(string path, ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Put, path, body, OpenSearchConnection.Json);

    public static OpenSearchRequest Delete(string path) => new(HttpMethod.Delete, path, default, OpenSearchConnection.Json);

    /// <summary>Lines of JSON, for <c>_bulk</c> and <c>_msearch</c>.</summary>
    public static OpenSearchRequest PostLines(string path, ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Post, path, body, OpenSearchConnection.Lines);
}

internal sealed record OpenSearchAnswer(HttpStatusCode Status, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The same request may succeed a moment later; nothing was done. A block of the index is no such case.</summary>
    public bool IsBusy => IsBusyStatus(Status) && !(Status == HttpStatusCode.TooManyRequests && OpenSearchFaults.IsBlock(Body));

    public static bool IsBusyStatus(HttpStatusCode status) =>
        status
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;
}
