using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>
/// A chat model on any server that speaks OpenAI's chat completions, always as a stream. One attempt and no limits of time: those are
/// middleware. Ending the enumeration or cancelling closes the connection, so that the server stops writing.
/// </summary>
/// <remarks>
/// Reads the stream itself: OpenAI's own package passes over error objects in the stream, takes a stream that breaks off for a finished one and
/// holds an event of any size in memory.
/// </remarks>
internal sealed class OpenAIChatClient(HttpClient http, ChatModelOptions settings, TimeProvider clock) : IChatClient
{
    private const int MostErrorBytes = 64 * 1024;

    /// <summary>As many as there are members that a server may refuse.</summary>
    private const int MostAdaptions = 4;

    private readonly ServerFaults _faults = new(settings, clock);
    private readonly Uri _address = AddressOf(settings.BaseAddress!);
    private volatile ChatRequest _request = new();

    /// <exception cref="ModelException">The server could not be reached, refused, or did not finish its answer.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var response = await SendAsync([.. messages], options, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var events = new ServerSentEvents(body);
        var answer = new ChatStream(_faults);
        while (await NextAsync(events, answer, cancellationToken) is { } data)
        {
            if (data == "[DONE]")
                continue; // The end of the stream follows; reading up to it keeps the connection.
            foreach (var update in answer.Read(data))
                yield return update;
        }
        if (!answer.IsFinished)
            throw ServerFaults.OfBrokenStream(null);
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai-compatible", _address, settings.Model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => http.Dispose();

    /// <summary>Forgiving about what people paste: with or without a slash, with or without the path of the request.</summary>
    private static Uri AddressOf(string baseAddress)
    {
        const string Path = "/chat/completions";
        var trimmed = baseAddress.Trim().TrimEnd('/');
        return new Uri(trimmed.EndsWith(Path, StringComparison.OrdinalIgnoreCase) ? trimmed : trimmed + Path);
    }

    private async Task<HttpResponseMessage> SendAsync(List<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        for (var adaptions = 0; ; adaptions++)
        {
            var request = _request;
            var response = await SendAsync(request.Write(messages, settings, options), cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
                return response;
            using (response)
            {
                var body = await ReadErrorAsync(response, cancellationToken);
                if (adaptions < MostAdaptions && (int)response.StatusCode is 400 or 422 && request.Without(body) is { } adapted)
                {
                    _request = adapted;
                    continue;
                }
                throw response.StatusCode == HttpStatusCode.OK
                    ? _faults.OfContentType(response.Content.Headers.ContentType?.MediaType, body)
                    : _faults.OfStatus((int)response.StatusCode, body, response.Headers.RetryAfter);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (!string.IsNullOrEmpty(settings.Key))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Key);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw ServerFaults.OfConnection(fault);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own limit for making a connection.
            throw new ModelException("The chat model's server does not answer.", isTransient: true, late) { ServerText = late.Message };
        }
    }

    private static async Task<string?> NextAsync(ServerSentEvents events, ChatStream answer, CancellationToken cancellationToken)
    {
        try
        {
            return await events.NextAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            // A connection that breaks behind the end has taken nothing away.
            return answer.IsFinished ? null : throw ServerFaults.OfBrokenStream(broken);
        }
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostErrorBytes];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            // The status says enough.
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
