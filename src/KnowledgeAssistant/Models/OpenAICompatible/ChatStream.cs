using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>Makes updates of the events of one answer, and knows whether it came to its end.</summary>
internal sealed class ChatStream(ServerFaults faults)
{
    private readonly WholeText _text = new();
    private readonly WholeText _thought = new();
    private readonly ThoughtFilter _thoughts = new();

    /// <summary>The server has said why the answer ends; only usage may follow.</summary>
    public bool IsFinished { get; private set; }

    /// <exception cref="ModelException">The event is an error, or no part of an answer.</exception>
    public IEnumerable<ChatResponseUpdate> Read(string data)
    {
        if (string.IsNullOrWhiteSpace(data))
            return [];
        try
        {
            using var json = JsonDocument.Parse(data);
            return Read(json.RootElement) ?? throw faults.OfMalformed(data);
        }
        catch (JsonException)
        {
            throw faults.OfMalformed(data);
        }
    }

    /// <returns>Null when this is no chunk of an answer.</returns>
    private List<ChatResponseUpdate>? Read(JsonElement chunk)
    {
        if (chunk.ValueKind != JsonValueKind.Object)
            return null;
        if (chunk.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            throw faults.OfErrorInStream(error);
        if (JsonText.Of(chunk, "object") == "error")
            throw faults.OfErrorInStream(chunk);
        var updates = new List<ChatResponseUpdate>();
        if (chunk.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0)
            AddChoice(choices[0], updates);
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            updates.Add(Update(new UsageContent(UsageOf(usage))));
        return updates;
    }

    private void AddChoice(JsonElement choice, List<ChatResponseUpdate> updates)
    {
        if (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("delta", out var delta))
        {
            AddThought(JsonText.Of(delta, "reasoning_content") ?? JsonText.Of(delta, "reasoning"), updates);
            if (JsonText.Of(delta, "content") is { } content)
                AddText(_text.Add(content), updates);
        }
        if (JsonText.Of(choice, "finish_reason") is not { Length: > 0 } reason)
            return;
        IsFinished = true;
        if (_thoughts.End() + _text.End() is { Length: > 0 } rest)
            updates.Add(Update(new TextContent(rest)));
        updates.Add(new ChatResponseUpdate { Role = ChatRole.Assistant, FinishReason = new ChatFinishReason(reason) });
    }

    private void AddText(string text, List<ChatResponseUpdate> updates)
    {
        var (thought, answer) = _thoughts.Add(text);
        AddThought(thought, updates);
        if (answer.Length > 0)
            updates.Add(Update(new TextContent(answer)));
    }

    private void AddThought(string? thought, List<ChatResponseUpdate> updates)
    {
        if (thought is { Length: > 0 } && _thought.Add(thought) is { Length: > 0 } whole)
            updates.Add(Update(new TextReasoningContent(whole)));
    }

    private static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);

    private static UsageDetails UsageOf(JsonElement usage) =>
        new()
        {
            InputTokenCount = Count(usage, "prompt_tokens"),
            OutputTokenCount = Count(usage, "completion_tokens"),
            TotalTokenCount = Count(usage, "total_tokens"),
        };

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var number)
            ? number
            : null;
}
