using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Vectors;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Quantised copies of the vectors in this process's memory, by passage number. A number's vector never changes and a number is given once, so a copy
/// cannot be stale: which of them are active, and who may read them, is said by the catalogue alone.
/// </summary>
internal sealed class VectorCopies(
    string schema,
    int dimensions,
    PostgresConnections connections,
    CatalogueLoader catalogues,
    UpkeepLimits limits,
    ILogger logger
) : IAsyncDisposable
{
    private static readonly Action<ILogger, string, Exception?> Failed = LoggerMessage.Define<string>(
        LogLevel.Warning,
        new EventId(3121, nameof(Failed)),
        "The vectors of the search index {Schema} could not be read into memory; the server compares them until the next search tries again."
    );

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private Task _loading = Task.CompletedTask;
    private VectorBlock?[] _blocks = [];
    private long _change;

    /// <summary>What is here; null for a block of which nothing is active.</summary>
    public IReadOnlyList<VectorBlock?> Blocks => Volatile.Read(ref _blocks);

    /// <summary>Bytes that the copies of so many vectors take.</summary>
    public static long BytesOf(int passages, int dimensions) => (long)passages * QuantisedVectors.BytesOf(dimensions);

    /// <summary>Copies of all that is active, for a search in the connection's transaction.</summary>
    /// <returns>Null when they do not fit, or while many are missing: they are then being read in the background.</returns>
    public async ValueTask<IReadOnlyList<VectorBlock?>?> FindAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        CancellationToken cancellationToken
    )
    {
        if (!Fit(catalogue))
        {
            Volatile.Write(ref _blocks, []);
            return null;
        }
        var blocks = Volatile.Read(ref _blocks);
        var missing = VectorBlock.Missing(blocks, catalogue.Active.Words);
        if (missing == 0)
            return blocks;
        // Reading a vector takes the server ten times as long as comparing one.
        if (missing > Math.Max(limits.Fetched, catalogue.Passages / 10))
        {
            Begin();
            return null;
        }
        // The server compares while everything is being read.
        if (!await _gate.WaitAsync(SettleAsync().IsCompleted ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
            return null;
        try
        {
            return await ReadAsync(connection, catalogue, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits for the reading that is under way.</summary>
    public Task SettleAsync()
    {
        lock (_starting)
            return _loading;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await SettleAsync();
        _stopping.Dispose();
        _gate.Dispose();
    }

    private bool Fit(Catalogue catalogue) =>
        BytesOf(catalogue.Passages, dimensions) <= connections.Options.VectorCopyMegabytes * 1_000_000L;

    private void Begin()
    {
        lock (_starting)
        {
            if (_loading.IsCompleted && !_stopping.IsCancellationRequested)
                _loading = Task.Run(() => LoadAsync(_stopping.Token));
        }
    }

    /// <summary>Everything that is active now, in a transaction of its own.</summary>
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                await using var connection = await connections.Read.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(
                    System.Data.IsolationLevel.RepeatableRead,
                    cancellationToken
                );
                var catalogue = await catalogues.LoadAsync(connection, cancellationToken);
                if (Fit(catalogue))
                    await ReadAsync(connection, catalogue, cancellationToken);
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (Exception fault)
            when (fault is NpgsqlException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            if (fault is NpgsqlException or IOException or TimeoutException)
                Failed(logger, schema, fault);
        }
    }

    /// <summary>Reads what the catalogue has and the copies have not. Behind the gate.</summary>
    private async Task<VectorBlock?[]> ReadAsync(NpgsqlConnection connection, Catalogue catalogue, CancellationToken cancellationToken)
    {
        var active = catalogue.Active.Words;
        // A transaction that began earlier than another one that has read already wants less than there is.
        var blocks = VectorBlock.Cover(_blocks, active, dimensions, keepsOthers: catalogue.Change < _change);
        var values = new float[dimensions];
        for (var at = 0; at < blocks.Length; at++)
        {
            if (blocks[at] is not { } block || VectorBlock.Missing(block, VectorBlock.Part(active, at)) is not { } missing)
                continue;
            var first = at * VectorBlock.Most;
            await using var command = connection.Command(
                $"SELECT number, vector_send(v) FROM {schema}.vectors WHERE number >= $1 AND number <= $2",
                first + missing.First,
                first + missing.Last
            );
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var number = reader.GetInt32(0) - first;
                if (!missing.Has(number))
                    continue;
                Read(reader, values);
                block.Vectors.Set(number, values);
            }
            // Those without a row have a zero vector: they are nowhere near.
            block.Note(missing);
        }
        _change = Math.Max(_change, catalogue.Change);
        Volatile.Write(ref _blocks, blocks);
        return blocks;
    }

    /// <summary>pgvector sends the number of dimensions, two bytes of nothing, and the components, most significant byte first.</summary>
    private static void Read(NpgsqlDataReader reader, float[] values)
    {
        const int Head = 4;
        var components = MemoryMarshal.Cast<byte, int>(reader.GetFieldValue<byte[]>(1).AsSpan(Head));
        BinaryPrimitives.ReverseEndianness(components, MemoryMarshal.Cast<float, int>(values.AsSpan()));
    }
}
