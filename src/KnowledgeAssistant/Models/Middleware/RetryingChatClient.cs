using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Middleware;

/// <summary>
/// Tries again what may succeed a moment later, only before the first token, a bounded number of times and within a budget that all answers
/// share, so that a server with too much to do does not get more of it.
/// </summary>
internal sealed class RetryingChatClient(IChatClient inner, int attempts, TimeProvider clock) : StreamingMiddleware(inner)
{
    /// <summary>A server that asks for a longer wait is not asked again: the reader decides.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    private readonly RetryBudget _budget = new();

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        List<ChatMessage> said = [.. messages];
        _budget.Earn();
        for (var attempt = 1; ; attempt++)
        {
            var hasToken = false;
            TimeSpan wait;
            await using var updates = InnerClient
                .GetStreamingResponseAsync(said, options, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                        yield break;
                }
                catch (ModelException fault) when (!hasToken && WaitAfter(fault, attempt) is { } next)
                {
                    wait = next;
                    break;
                }
                hasToken |= HasToken(updates.Current);
                yield return updates.Current;
            }
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <returns>Null when it is not tried again.</returns>
    private TimeSpan? WaitAfter(ModelException fault, int attempt)
    {
        if (!fault.IsTransient || attempt >= attempts || fault.RetryAfter > LongestWait || !_budget.TrySpend())
            return null;
        // Spread, so that answers which failed together do not come back together.
        var wait = fault.RetryAfter ?? FirstWait * Math.Pow(2, attempt - 1);
        return wait + TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Max(250, wait.TotalMilliseconds / 4));
    }
}
