using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Middleware;

/// <summary>Lets so many answers be written at once; the others wait in the order they came.</summary>
internal sealed class QueuedChatClient(IChatClient inner, int concurrency) : StreamingMiddleware(inner)
{
    private readonly SemaphoreSlim _free = new(concurrency, concurrency);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            await foreach (var update in InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken))
                yield return update;
        }
        finally
        {
            _free.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _free.Dispose();
        base.Dispose(disposing);
    }
}
