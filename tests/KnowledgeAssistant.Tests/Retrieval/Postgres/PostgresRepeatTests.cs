using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>What the server undoes for another's sake is done again; what may have been done is not.</summary>
public sealed class PostgresRepeatTests : IAsyncLifetime
{
    private PostgresFixture _server = null!;
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresFixture.CreateAsync();
        _source = NpgsqlDataSource.Create(_server.ConnectionString + ";Options=-c deadlock_timeout=20ms");
        await ExecuteAsync("CREATE TABLE counts(id int PRIMARY KEY, n int NOT NULL); INSERT INTO counts VALUES (1, 0), (2, 0)");
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is null)
            return;
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Run_TwoThatDeadlock_BothAreDoneOnce()
    {
        using var bothHold = new Barrier(2);
        await Task.WhenAll(AddAsync(1, 2), AddAsync(2, 1));
        Assert.Equal([2, 2], await CountsAsync());

        Task AddAsync(int first, int second)
        {
            var tries = 0;
            return Task.Run(() =>
                PostgresFaults.RunAsync(
                    async () =>
                    {
                        await using var connection = await _source.OpenConnectionAsync();
                        await using var transaction = await connection.BeginTransactionAsync();
                        await AddToAsync(connection, first);
                        if (tries++ == 0)
                            bothHold.SignalAndWait();
                        await AddToAsync(connection, second);
                        await transaction.CommitAsync();
                        return true;
                    },
                    _source.Clear,
                    CancellationToken.None
                )
            );
        }
    }

    [Fact]
    public async Task Run_SerializationFailure_IsDoneAgain()
    {
        var tries = 0;
        await PostgresFaults.RunAsync(
            async () =>
            {
                await using var connection = await _source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
                await using (var command = new NpgsqlCommand("SELECT sum(n) FROM counts", connection))
                    await command.ExecuteScalarAsync();
                if (tries++ == 0)
                    await ExecuteAsync("UPDATE counts SET n = n + 10 WHERE id = 1");
                await AddToAsync(connection, 1);
                await transaction.CommitAsync();
                return true;
            },
            _source.Clear,
            CancellationToken.None
        );
        Assert.Equal(2, tries);
        Assert.Equal([11, 0], await CountsAsync());
    }

    [Fact]
    public async Task Run_BackendTerminatedInATransaction_IsLeftUndoneAndMayBeRepeated()
    {
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            PostgresFaults.RunAsync(() => EndAsync(terminate: true), _source.Clear, CancellationToken.None)
        );
        Assert.True(fault.IsTransient);
        Assert.Equal([0, 0], await CountsAsync());
        await PostgresFaults.RunAsync(() => EndAsync(terminate: false), _source.Clear, CancellationToken.None);
        Assert.Equal([1, 0], await CountsAsync());

        async Task<bool> EndAsync(bool terminate)
        {
            await using var connection = await _source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await AddToAsync(connection, 1);
            if (terminate)
                await ExecuteAsync($"SELECT pg_terminate_backend({connection.ProcessID})");
            await transaction.CommitAsync();
            return true;
        }
    }

    /// <summary>A server that went down has closed every connection of the pool: one call meets that, not one after the other.</summary>
    [Fact]
    public async Task Run_AllConnectionsEnded_TheNextCallFindsANewOne()
    {
        var many = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _source.OpenConnectionAsync().AsTask()));
        foreach (var connection in many)
            await connection.DisposeAsync();
        await using (var other = new NpgsqlConnection(_server.ConnectionString + ";Pooling=false"))
        {
            await other.OpenAsync();
            const string end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
            await using var command = new NpgsqlCommand(end, other);
            await command.ExecuteNonQueryAsync();
        }
        await Assert.ThrowsAsync<PassageIndexException>(() => PostgresFaults.RunAsync(AddAsync, _source.Clear, CancellationToken.None));
        await PostgresFaults.RunAsync(AddAsync, _source.Clear, CancellationToken.None);
        Assert.Equal([1, 0], await CountsAsync());

        async Task<bool> AddAsync()
        {
            await using var connection = await _source.OpenConnectionAsync();
            await AddToAsync(connection, 1);
            return true;
        }
    }

    private static async Task AddToAsync(NpgsqlConnection connection, int id)
    {
        await using var command = new NpgsqlCommand($"UPDATE counts SET n = n + 1 WHERE id = {id}", connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<IReadOnlyList<int>> CountsAsync()
    {
        await using var command = _source.CreateCommand("SELECT n FROM counts ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync();
        var counts = new List<int>();
        while (await reader.ReadAsync())
            counts.Add(reader.GetInt32(0));
        return counts;
    }

    private async Task ExecuteAsync(string text)
    {
        await using var command = _source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }
}
