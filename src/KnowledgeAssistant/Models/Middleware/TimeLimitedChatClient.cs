using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models.Middleware;

/// <summary>
/// Ends an answer whose first token does not come, and one that falls silent. Only waiting for the model counts, never the time that the
/// reader of the stream takes.
/// </summary>
internal sealed class TimeLimitedChatClient(IChatClient inner, ChatModelOptions limits, TimeProvider clock) : StreamingMiddleware(inner)
{
    /// <summary>The answer is whole; usage comes right behind it or never.</summary>
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(2);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = clock.CreateTimer(Cancel, silence, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, options, silence.Token).GetAsyncEnumerator(silence.Token);
        var firstToken = TimeSpan.FromSeconds(limits.FirstTokenSeconds);
        var (hasToken, hasEnd) = (false, false);
        while (true)
        {
            var started = clock.GetTimestamp();
            var limit =
                hasEnd ? AfterTheEnd
                : hasToken ? TimeSpan.FromSeconds(limits.SilenceSeconds)
                : firstToken;
            timer.Change(limit, Timeout.InfiniteTimeSpan);
            try
            {
                if (!await updates.MoveNextAsync())
                    yield break;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (hasEnd)
                    yield break;
                throw TooSlow(hasToken);
            }
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (!hasToken)
                firstToken = Left(firstToken, clock.GetElapsedTime(started));
            hasToken |= HasToken(updates.Current);
            hasEnd |= updates.Current.FinishReason is not null;
            yield return updates.Current;
        }
    }

    private static TimeSpan Left(TimeSpan limit, TimeSpan used) => limit > used ? limit - used : TimeSpan.Zero;

    private static void Cancel(object? silence)
    {
        try
        {
            ((CancellationTokenSource)silence!).Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer ended at the same moment.
        }
    }

    private ModelException TooSlow(bool hasToken) =>
        new(
            hasToken
                ? FormattableString.Invariant($"The chat model fell silent for {limits.SilenceSeconds} seconds.")
                : FormattableString.Invariant($"The chat model did not begin within {limits.FirstTokenSeconds} seconds."),
            isTransient: true
        );
}
