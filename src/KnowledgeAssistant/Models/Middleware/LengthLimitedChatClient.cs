using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Middleware;

/// <summary>
/// Ends an answer that goes far beyond the tokens it was given, as a model in a loop does on a server that ignores the limit. The end looks
/// like the server's own: finish reason <c>length</c>.
/// </summary>
internal sealed class LengthLimitedChatClient(IChatClient inner, int maxOutputTokens) : StreamingMiddleware(inner)
{
    /// <summary>Three times what a token holds in English: no honest answer within its limit is cut here.</summary>
    private const int CharactersPerToken = 12;

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var left = (long)(options?.MaxOutputTokens ?? maxOutputTokens) * CharactersPerToken;
        await foreach (var update in InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            var length = update.Contents.Sum(Length);
            if (length <= left)
            {
                left -= length;
                yield return update;
                continue;
            }
            if (update.Text is { Length: > 0 } text && left > 0)
                yield return new ChatResponseUpdate(ChatRole.Assistant, Cut(text, (int)left));
            yield return new ChatResponseUpdate { Role = ChatRole.Assistant, FinishReason = ChatFinishReason.Length };
            yield break;
        }
    }

    private static int Length(AIContent content) =>
        content switch
        {
            TextContent text => text.Text.Length,
            TextReasoningContent thought => thought.Text.Length,
            _ => 0,
        };

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
