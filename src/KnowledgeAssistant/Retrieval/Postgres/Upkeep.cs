using Microsoft.Extensions.Logging;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Puts together in the background what was written in small pieces: loose versions into segments, small segments into larger ones, vectors into
/// graphs. One process at a time does it, under an advisory lock; a kill at any point leaves what there was, and the next one begins anew.
/// </summary>
internal sealed class Upkeep(
    string schema,
    int dimensions,
    PostgresConnections connections,
    SegmentMaker segments,
    UpkeepLimits limits,
    ILogger logger
) : IAsyncDisposable
{
    private static readonly Action<ILogger, string, Exception?> Failed = LoggerMessage.Define<string>(
        LogLevel.Warning,
        new EventId(3120, nameof(Failed)),
        "The upkeep of the search index {Schema} failed; searches are right but slower until the next try, which the next documents begin."
    );

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private int _activated;
    private bool _again;

    /// <summary>What went wrong the last time; the next activation begins anew. Null when nothing did.</summary>
    public Exception? LastFault { get; private set; }

    /// <summary>Passages became active: begins when there are enough.</summary>
    public Task NoteAsync(int passages)
    {
        lock (_gate)
        {
            _activated += passages;
            if (_activated < Math.Min(limits.Flush, limits.Graph) || _stopping.IsCancellationRequested)
                return Task.CompletedTask;
            _activated = 0;
            Begin();
            return limits.Waits ? _running : Task.CompletedTask;
        }
    }

    /// <summary>Waits until there is nothing to do.</summary>
    public Task SettleAsync()
    {
        lock (_gate)
        {
            if (!_stopping.IsCancellationRequested)
                Begin();
            return _running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task running;
        lock (_gate)
            running = _running;
        await running;
        _stopping.Dispose();
    }

    private void Begin()
    {
        _again = true;
        if (_running.IsCompleted)
            _running = Task.Run(RunUntilDoneAsync);
    }

    private async Task RunUntilDoneAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_again || _stopping.IsCancellationRequested)
                    return;
                _again = false;
            }
            try
            {
                await RunAsync(_stopping.Token);
                LastFault = null;
            }
            catch (Exception fault)
                when (fault is NpgsqlException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
            {
                LastFault = fault;
                if (fault is not OperationCanceledException)
                    Failed(logger, schema, fault);
                return;
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connections.Upkeep.OpenConnectionAsync(cancellationToken);
        if (!await TryLockAsync(connection, cancellationToken))
            return;
        try
        {
            var graphs = new VectorGraphs(schema, dimensions, connections.Options, limits);
            do
            {
                while (await segments.FlushAsync(limits, cancellationToken) || await segments.JoinAsync(limits, cancellationToken))
                    cancellationToken.ThrowIfCancellationRequested();
            } while (await graphs.WaitsAsync(connection, cancellationToken));
            await graphs.BuildAsync(connection, cancellationToken);
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await connection.ExecuteAsync("SELECT pg_advisory_unlock_all()", CancellationToken.None);
        }
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", schema + " upkeep");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
