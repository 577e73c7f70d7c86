using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Middleware;

/// <summary>Middleware that has one path: a whole answer is its stream, collected, and so keeps the same limits.</summary>
internal abstract class StreamingMiddleware(IChatClient inner) : DelegatingChatClient(inner)
{
    public sealed override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public abstract override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>A token of the answer or of a thought before it; a sign of life that a bare event is not.</summary>
    protected static bool HasToken(ChatResponseUpdate update) =>
        update.Contents.Any(content => content is TextContent { Text.Length: > 0 } or TextReasoningContent { Text.Length: > 0 });
}
