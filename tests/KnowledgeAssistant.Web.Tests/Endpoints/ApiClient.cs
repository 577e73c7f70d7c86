using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <param name="Id">Null for what is not numbered.</param>
internal sealed record SentEvent(long? Id, string Name, JsonElement Data);

/// <summary>A program with an API key.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(RunningHost host, string? key, Guid userId = default)
    {
        UserId = userId;
#pragma warning disable RS0030 // the tests' own client to their own server
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(host.Address),
        };
#pragma warning restore RS0030
        if (key is not null)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    public Guid UserId { get; }

    /// <summary>A new user of the table with a key of theirs.</summary>
    public static async Task<ApiClient> OfNewUserAsync(RunningHost host, UserRole role = UserRole.Reader, params string[] groups)
    {
        var name = "program-" + Guid.NewGuid().ToString("N")[..8];
        var user = (
            await host.Get<UserAdministration>().AddAsync(name, role, groups, "seven quiet tall ships", CancellationToken.None)
        ).User!;
        var key = await host.Get<ApiKeys>().CreateAsync(user.Id, "test", ApiKeys.DefaultDays, CancellationToken.None);
        return new ApiClient(host, key.Key, user.Id);
    }

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null) =>
        _http.PostAsync(path, JsonContent.Create(body ?? new { }));

    public Task<HttpResponseMessage> SendAsync(HttpContent content) => _http.PostAsync("/api/v1/answers", content);

    public Task<HttpResponseMessage> GetAsync(Guid id) => _http.GetAsync($"/api/v1/answers/{id:D}");

    public async Task<JsonElement> AnswerAsync(Guid id) => await ReadAsync(await GetAsync(id));

    /// <summary>Asks with server-sent events; the stream is the caller's to read and to leave.</summary>
    public async Task<EventReader> AskAsync(object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/answers") { Content = JsonContent.Create(body) };
        return await OpenAsync(request);
    }

    public async Task<EventReader> FollowAsync(Guid id, long after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/answers/{id:D}");
        request.Headers.Add("Last-Event-ID", FormattableString.Invariant($"{after}"));
        return await OpenAsync(request);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public void Dispose() => _http.Dispose();

    private async Task<EventReader> OpenAsync(HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await EventReader.OpenAsync(await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }
}

/// <summary>Reads server-sent events as their specification says, comments too.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    public HttpStatusCode Status => _response.StatusCode;

    public int Comments { get; private set; }

    public static async Task<EventReader> OpenAsync(HttpResponseMessage response) =>
        new(response, new StreamReader(await response.Content.ReadAsStreamAsync()));

    /// <returns>Null at the end.</returns>
    public async Task<SentEvent?> NextAsync(bool orComment = false)
    {
        var (id, name, data) = ((long?)null, "", "");
        while (await _lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(':'))
            {
                Comments++;
                if (orComment)
                    return new SentEvent(null, "comment", default);
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data += line[6..];
            else if (line.Length == 0 && data.Length > 0)
                return new SentEvent(id, name, JsonDocument.Parse(data).RootElement);
        }
        return null;
    }

    public async Task<List<SentEvent>> RestAsync()
    {
        var events = new List<SentEvent>();
        while (await NextAsync() is { } next)
            events.Add(next);
        return events;
    }

    public async Task<List<SentEvent>> UntilAsync(string name)
    {
        var events = new List<SentEvent>();
        while (await NextAsync() is { } next)
        {
            events.Add(next);
            if (next.Name == name)
                break;
        }
        return events;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
