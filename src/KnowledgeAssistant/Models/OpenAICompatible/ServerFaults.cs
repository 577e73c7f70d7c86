using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>What goes wrong with a model server, in plain words for a reader and in the server's own for the admin.</summary>
internal sealed class ServerFaults(ChatModelOptions options, TimeProvider clock)
{
    private const int LongestText = 2000;

    /// <param name="body">As far as it was read.</param>
    public ModelException OfStatus(int status, string body, RetryConditionHeaderValue? retryAfter)
    {
        var (message, isTransient) = status switch
        {
            401 or 403 => ("The chat model's server refuses the key.", false),
            404 => ("The chat model's server knows neither this model nor this address. Base addresses mostly end in /v1.", false),
            429 => ("The chat model has too many requests to answer just now.", true),
            402 => ("The account of the chat model is used up.", false),
            413 => ("The question and its passages are too long for the chat model.", false),
            408 or >= 500 => ("The chat model's server has a fault just now.", true),
            >= 300 and < 400 => ("The chat model's server leads to another address; the key is not sent there. Set that address.", false),
            _ => ("The chat model's server refuses the request.", false),
        };
        return new ModelException(message, isTransient)
        {
            ServerText = Shown(string.Create(CultureInfo.InvariantCulture, $"{status} {MessageIn(body)}")),
            RetryAfter = Wait(retryAfter),
        };
    }

    public ModelException OfErrorInStream(JsonElement error) =>
        new("The chat model's server broke the answer off with an error.", isTransient: true) { ServerText = Shown(MessageOf(error)) };

    public ModelException OfContentType(string? mediaType, string body) =>
        new(
            mediaType == "text/html"
                ? "The address leads to a web page, not to a chat model. Base addresses mostly end in /v1."
                : "The chat model's server did not answer with a stream.",
            isTransient: false
        )
        {
            ServerText = Shown($"200 {mediaType ?? "no content type"} {MessageIn(body)}"),
        };

    public ModelException OfMalformed(string data) =>
        new("The chat model's server sent something that is no part of an answer.", isTransient: true) { ServerText = Shown(data) };

    public static ModelException OfBrokenStream(Exception? fault) =>
        new("The chat model's answer broke off.", isTransient: true, fault) { ServerText = fault?.Message };

    public static ModelException OfConnection(HttpRequestException fault)
    {
        var (message, isTransient) = fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => ("The chat model's server cannot be found under its name.", true),
            HttpRequestError.SecureConnectionError => ("No secure connection to the chat model's server can be made.", false),
            HttpRequestError.ConnectionError => ("The chat model's server does not answer.", true),
            _ => ("The connection to the chat model's server broke.", true),
        };
        return new ModelException(message, isTransient, fault) { ServerText = fault.InnerException?.Message ?? fault.Message };
    }

    /// <summary>Where the server says it: <c>error.message</c>, <c>message</c> or <c>detail</c>; else the text itself.</summary>
    private static string MessageIn(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return MessageOf(
                json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error)
                    ? error
                    : json.RootElement
            );
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static string MessageOf(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
            return error.GetString()!;
        var said = JsonText.Of(error, "message") ?? JsonText.Of(error, "detail");
        var code = JsonText.Of(error, "code") ?? JsonText.Of(error, "type");
        return said is null ? error.GetRawText()
            : code is null ? said
            : $"{said} ({code})";
    }

    /// <summary>Some servers repeat the key they refuse.</summary>
    private string Shown(string text)
    {
        var clean = options.Key is { Length: > 0 } key ? text.Replace(key, "(the key)", StringComparison.Ordinal) : text;
        clean = clean.Trim();
        return clean.Length <= LongestText ? clean : clean[..LongestText] + " …";
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? retryAfter)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
