using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>What goes wrong with a database, and what is left of it afterwards: nothing.</summary>
public sealed class PostgresFaultTests : IAsyncLifetime
{
    private PostgresFixture _server = null!;
    private NpgsqlDataSource _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresFixture.CreateAsync();
        _admin = NpgsqlDataSource.Create(_server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is null)
            return;
        await _admin.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Search_ThatTakesTooLong_IsStoppedAndMayBeRepeated()
    {
        var options = new PostgresOptions { StatementTimeout = TimeSpan.FromSeconds(2) };
        await using var index = await OpenAsync("slow", options);
        await IndexedVersion.AddAsync(index, "pump");
        await using (var connection = await _admin.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await ExecuteAsync(connection, "LOCK TABLE slow_0001.state IN ACCESS EXCLUSIVE MODE");
            var fault = await Assert.ThrowsAsync<PassageIndexException>(() => IndexedVersion.CountAsync(index, "pump"));
            Assert.True(fault.IsTransient);
        }
        Assert.Equal(1, await IndexedVersion.CountAsync(index, "pump"));
    }

    [Fact]
    public async Task Activate_WhoseBackendIsTerminated_IsTransientAndMayBeRepeated()
    {
        await using var index = await OpenAsync("ended");
        var version = IndexedVersion.Of(Guid.NewGuid(), "pump");
        await index.WriteAsync([version], CancellationToken.None);
        await using (var connection = await _admin.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await ExecuteAsync(connection, "UPDATE ended_0001.state SET change = change");
            var activation = index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
            await TerminateWaitingAsync();
            var fault = await Assert.ThrowsAsync<PassageIndexException>(() => activation);
            Assert.True(fault.IsTransient);
        }
        Assert.Equal(0, await IndexedVersion.CountAsync(index, "pump"));
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        Assert.Equal(1, await IndexedVersion.CountAsync(index, "pump"));
    }

    [Fact]
    public async Task Search_AfterTheServerEndedAllConnections_GoesOn()
    {
        await using var index = await OpenAsync("restart");
        await IndexedVersion.AddAsync(index, "pump");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => IndexedVersion.CountAsync(index, "pump")));
        await using (var connection = await _admin.OpenConnectionAsync())
            await ExecuteAsync(
                connection,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            );
        Assert.Equal(1, await IndexedVersion.CountAsync(index, "pump"));
    }

    [Fact]
    public async Task Open_WithAWrongPassword_SaysSoWithoutTellingIt()
    {
        var wrong = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Password = "not-the-password" };
        var engine = _server.Engine("password", postgres: new PostgresOptions { ConnectionString = wrong.ConnectionString });
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            engine.OpenCurrentAsync(PassageIndexConformanceTests.Identity, CancellationToken.None)
        );
        Assert.False(fault.IsTransient);
        Assert.Contains("password", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithoutAServer_IsTransient()
    {
        var engine = _server.Engine(
            "absent",
            postgres: new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=9;Username=x;Password=y;Database=z;Timeout=5" }
        );
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            engine.OpenCurrentAsync(PassageIndexConformanceTests.Identity, CancellationToken.None)
        );
        Assert.True(fault.IsTransient);
        Assert.Contains("cannot be reached", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "2", null)]
    [InlineData("analyser", "0", "its text analyser is older")]
    [InlineData("model", "another", "its vectors are those of 'another 1'")]
    [InlineData("title_count", "5", "its titles or headings count otherwise")]
    public async Task Open_OfAnotherProgramsIndex_ServesAnOlderAndRefusesANewer(string key, string value, string? outdated)
    {
        var name = "made_" + key;
        await using (var index = await OpenAsync(name))
            await IndexedVersion.AddAsync(index, "pump");
        await using (var connection = await _admin.OpenConnectionAsync())
            await ExecuteAsync(connection, $"UPDATE {name}_0001.header SET value = '{value}' WHERE key = '{key}'");
        if (outdated is null)
        {
            var fault = await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(name));
            Assert.Contains("newer version of this program", fault.Message, StringComparison.Ordinal);
            return;
        }
        await using var opened = await OpenAsync(name);
        Assert.StartsWith(outdated, opened.Outdated, StringComparison.Ordinal);
        Assert.Equal(1, await IndexedVersion.CountAsync(opened, "pump"));
    }

    [Fact]
    public async Task Searches_ByAReadOnlyRole_NeedNoOtherRight()
    {
        var role = "reader_" + Guid.NewGuid().ToString("N")[..8];
        await using (var connection = await _admin.OpenConnectionAsync())
            await ExecuteAsync(connection, $"CREATE ROLE {role} LOGIN PASSWORD 'readonly'");
        var read = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Username = role, Password = "readonly" };
        await using (var index = await OpenAsync("role", new PostgresOptions { ReadConnectionString = read.ConnectionString }))
        {
            await IndexedVersion.AddAsync(index, "pump");
            Assert.Equal(1, await IndexedVersion.CountAsync(index, "pump"));
        }
        await using var source = NpgsqlDataSource.Create(read.ConnectionString);
        await using var command = source.CreateCommand("DELETE FROM role_0001.versions");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal("42501", refused.SqlState);
        await using var last = await _admin.OpenConnectionAsync();
        await ExecuteAsync(last, $"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Theory]
    [InlineData("Server=;Pasword=secret")]
    [InlineData("secret")]
    public void Validate_AnUnusableConnectionString_IsRefusedWithoutRepeatingIt(string connectionString)
    {
        var check = new PostgresOptionsCheck(Options.Create(new RetrievalOptions { Engine = EngineKind.Postgres }));
        var result = check.Validate(null, new PostgresOptions { ConnectionString = connectionString });
        Assert.True(result.Failed);
        Assert.DoesNotContain("secret", result.FailureMessage, StringComparison.Ordinal);
    }

    private async Task<PostgresPassageIndex> OpenAsync(string name, PostgresOptions? options = null) =>
        (PostgresPassageIndex)
            await _server.Engine(name, postgres: options).OpenCurrentAsync(PassageIndexConformanceTests.Identity, CancellationToken.None);

    /// <summary>Ends whoever waits for a lock, as soon as somebody does.</summary>
    private async Task TerminateWaitingAsync()
    {
        await using var connection = await _admin.OpenConnectionAsync();
        for (var ended = 0L; ended == 0; await Task.Yield())
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                connection
            );
            ended = (long)(await command.ExecuteScalarAsync())!;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }
}
