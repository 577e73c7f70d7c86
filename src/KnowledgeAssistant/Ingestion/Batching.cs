using System.Threading.Channels;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Takes what is there in one go, so that a stage's cost of a batch (a sync) is shared by many documents and a lone one does not wait.</summary>
internal static class Batching
{
    /// <summary>How long a batch that is not full waits for more while more is on its way.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(40);

    /// <param name="isMoreComing">Whether anything is still on its way to <paramref name="source"/>.</param>
    /// <returns>An empty list when the source is at its end.</returns>
    public static async Task<List<T>> ReadBatchAsync<T>(
        this ChannelReader<T> source,
        Func<List<T>, bool> isFull,
        Func<bool> isMoreComing,
        CancellationToken cancellationToken
    )
    {
        var batch = new List<T>();
        if (!await source.WaitToReadAsync(cancellationToken))
            return batch;
        using var linger = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        linger.CancelAfter(Linger);
        while (!isFull(batch))
        {
            if (source.TryRead(out var item))
            {
                batch.Add(item);
                continue;
            }
            if (!isMoreComing())
                break;
            try
            {
                if (!await source.WaitToReadAsync(linger.Token))
                    break;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }
        return batch;
    }
}
