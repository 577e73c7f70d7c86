using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>
/// The body of a request. Servers differ in the optional members they know, so what one refuses by name is renamed or left out, and that is
/// remembered: new OpenAI models want <c>max_completion_tokens</c> and take no temperature, small servers know no <c>stream_options</c>.
/// </summary>
internal sealed record ChatRequest
{
    private const string MaxTokens = "max_tokens";
    private const string MaxCompletionTokens = "max_completion_tokens";

    public string MaxTokensName { get; private init; } = MaxTokens;
    public bool HasTemperature { get; private init; } = true;
    public bool HasStreamOptions { get; private init; } = true;

    /// <returns>What to send instead of what was refused; null when the refusal names nothing that can be spared.</returns>
    public ChatRequest? Without(string refusal) =>
        MaxTokensName == MaxTokens && Names(refusal, MaxTokens) ? this with { MaxTokensName = MaxCompletionTokens }
        : MaxTokensName == MaxCompletionTokens && Names(refusal, MaxCompletionTokens) ? this with { MaxTokensName = MaxTokens }
        : HasTemperature && Names(refusal, "temperature") ? this with { HasTemperature = false }
        : HasStreamOptions && Names(refusal, "stream_options") ? this with { HasStreamOptions = false }
        : null;

    public HttpContent Write(IEnumerable<ChatMessage> messages, ChatModelOptions settings, ChatOptions? options)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("model", settings.Model);
            json.WriteStartArray("messages");
            foreach (var message in messages)
                Write(json, message);
            json.WriteEndArray();
            json.WriteBoolean("stream", true);
            json.WriteNumber(MaxTokensName, options?.MaxOutputTokens ?? settings.MaxOutputTokens);
            if (HasTemperature && (options?.Temperature ?? settings.Temperature) is { } temperature)
                json.WriteNumber("temperature", temperature);
            if (HasStreamOptions)
            {
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var content = new ByteArrayContent(bytes.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = Encoding.UTF8.WebName };
        return content;
    }

    private static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        json.WriteString("content", message.Text);
        json.WriteEndObject();
    }

    /// <summary>The longer name holds the shorter's letters ("max_tokens" in "Use 'max_completion_tokens' instead" is no match of it).</summary>
    private static bool Names(string refusal, string member)
    {
        for (var at = 0; (at = refusal.IndexOf(member, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + member.Length;
            if ((at == 0 || !IsNameCharacter(refusal[at - 1])) && (end == refusal.Length || !IsNameCharacter(refusal[end])))
                return true;
        }
        return false;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
