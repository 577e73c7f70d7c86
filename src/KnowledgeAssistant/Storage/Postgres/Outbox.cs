using System.Threading.Channels;
using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>What this instance tells the others: sent in the order it was said, all that waits at once, and again after a fault.</summary>
internal sealed class Outbox(NpgsqlDataSource source)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Full only when the server is away for long; whoever comes back from that looks at everything anew.</summary>
    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    public void Add(string message) => _waiting.Writer.TryWrite(message);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<string>();
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < 500 && _waiting.Reader.TryRead(out var message))
                if (batch.Count == 0 || batch[^1] != message)
                    batch.Add(message);
            while (!await TrySendAsync(batch, cancellationToken))
                await Task.Delay(RetryAfter, cancellationToken);
            batch.Clear();
        }
    }

    private async Task<bool> TrySendAsync(List<string> batch, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand($"SELECT count(pg_notify('{Instance.Channel}', said)) FROM unnest($1) AS said");
            command.Parameters.Add(new NpgsqlParameter { Value = batch.ToArray() });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
