using System.Diagnostics;
using System.Text.Json;

namespace KnowledgeAssistant.TestModels;

public enum ModelRequestState
{
    Answering,

    /// <summary>The answer went out as the behaviour says, a cut included.</summary>
    Answered,

    /// <summary>The client closed the connection first.</summary>
    Left,
}

/// <summary>A request as it came in.</summary>
public sealed class ModelRequest
{
    private readonly TaskCompletionSource<ModelRequestState> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ModelRequest(string path, IReadOnlyDictionary<string, string> headers, byte[] body, long arrived)
    {
        (Path, Headers, Arrived) = (path, headers, arrived);
        Body = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body).RootElement;
    }

    public string Path { get; }

    /// <summary>Names compare without case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }
    public JsonElement Body { get; }

    /// <summary>When its first byte was there, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Arrived { get; }

    /// <summary>Ends when the request is answered or its client has left.</summary>
    public Task<ModelRequestState> Over => _over.Task;

    public string System => Content("system");

    /// <summary>The last message of the user.</summary>
    public string User => Content("user");

    internal void End(ModelRequestState state) => _over.TrySetResult(state);

    private string Content(string role) =>
        Body.TryGetProperty("messages", out var messages)
            ? messages
                .EnumerateArray()
                .Where(message => message.GetProperty("role").GetString() == role)
                .Select(message => message.GetProperty("content").GetString())
                .LastOrDefault()
                ?? ""
            : "";
}
