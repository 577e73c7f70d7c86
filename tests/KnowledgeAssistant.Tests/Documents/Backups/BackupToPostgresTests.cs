using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Backups;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Storage.Postgres;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents.Backups;

/// <summary>The way from a data folder to PostgreSQL: a backup, restored where the environment names a database.</summary>
public sealed class BackupToPostgresTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>, IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("ka-transfer-").FullName;
    private string _database = "";

    private string Target => Path.Combine(_root, "backup");

    private DataFolder Restored => DataFolder.At(Path.Combine(_root, "restored"));

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        await TestDatabases.DropAsync(_database);
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Restore_WithPostgresNamed_GoesOnThereWithDocumentsAndKeys()
    {
        var closed = await BackupAsync();

        var restore = await RestoreAsync(Restored, _database);

        Assert.True(restore.ExitCode == 0, restore.Error);
        Assert.Contains("and the PostgreSQL database", restore.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Restored.Database));
        Assert.Empty(Directory.EnumerateFiles(Restored.Root, "app.db*"));
        Assert.False(Directory.Exists(Restored.KeysFolder));
        Assert.Equal("secret", SecretText.TryOpen(Restored, PostgresAddress.Complete(_database), closed));
        await using (var host = await StartAsync(Restored))
        {
            await host.WorkAsync();
            Assert.All(await host.RowsAsync(), row => Assert.Equal((DocumentState.Ready, null), (row.State, row.Reason)));
            Assert.Equal(corpus.Clean, await host.PassagesAsync());
        }

        var again = await RestoreAsync(DataFolder.At(Restored.Root + "-2"), _database);
        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.Contains("not empty: name one", again.Error, StringComparison.Ordinal);
    }

    /// <summary>What goes wrong leaves an empty data folder, and a database that can be taken for the next try.</summary>
    [Fact]
    public async Task Restore_ThatFails_LeavesNothingAndMayBeRepeated()
    {
        await BackupAsync();

        var typo = await RestoreAsync(Restored, _database, "postgers");
        Assert.Contains("Storage:Provider must be one of", typo.Error, StringComparison.Ordinal);
        var away = await RestoreAsync(Restored, _database + ";Port=1");
        Assert.Contains("does not answer", away.Error, StringComparison.Ordinal);
        await using (var transfer = new DatabaseTransfer(Options()))
            await transfer.PrepareAsync(Restored, CancellationToken.None);
        await using (var server = new NpgsqlConnection(_database + ";Pooling=false"))
        {
            await server.OpenAsync();
            await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock_shared({AdvisoryLocks.Instance})", server))
                await hold.ExecuteNonQueryAsync();
            var running = await RestoreAsync(Restored, _database);
            Assert.Contains("is running on the PostgreSQL database", running.Error, StringComparison.Ordinal);
        }
        // In the middle of the rows: a table that there should be is gone.
        await TestDatabases.ExecuteAsync(_database, """ALTER TABLE "Contents" RENAME TO "Elsewhere" """);
        var broken = await RestoreAsync(Restored, _database);
        await TestDatabases.ExecuteAsync(_database, """ALTER TABLE "Elsewhere" RENAME TO "Contents" """);
        Assert.All([typo, away, broken], run => Assert.Equal((1, ""), (run.ExitCode, run.Output)));
        Assert.Empty(Directory.Exists(Restored.Root) ? Directory.EnumerateFiles(Restored.Root, "app*") : []);
        Assert.Equal(0L, await TestDatabases.ExecuteAsync(_database, """SELECT count(*) FROM "Documents" """));

        var last = await RestoreAsync(Restored, _database);
        Assert.True(last.ExitCode == 0, last.Error);
    }

    /// <summary>Before the one transaction ends nothing is there, and after it everything.</summary>
    [Fact]
    public async Task Start_AfterARestoreThatWasKilled_IsRefusedOrGoesOn()
    {
        await BackupAsync();

        await KillRestoreAsync(Restored, "transfer-commit");
        var fault = await Assert.ThrowsAsync<StorageException>(() => StartAsync(Restored));
        Assert.Contains("was cut off: empty the folder", fault.Message, StringComparison.Ordinal);

        var second = DataFolder.At(Restored.Root + "-2");
        await KillRestoreAsync(second, "transfer-end");
        await using var host = await StartAsync(second);
        Assert.NotEmpty(await host.RowsAsync());
        Assert.Empty(Directory.EnumerateFiles(second.Root, "app.db*"));
        Assert.Empty(Directory.EnumerateFiles(second.KeysFolder));
    }

    /// <summary>And waits until the server has seen it.</summary>
    private async Task KillRestoreAsync(DataFolder folder, string point)
    {
        var run = await RestoreAsync(folder, _database, crash: $"{point}:1:0");
        Assert.True(run.WasKilled, run.Error);
        const string locks =
            "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database WHERE locktype = 'advisory' AND datname = current_database()";
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await TestDatabases.ExecuteAsync(_database, locks) is not 0L)
            await Task.Delay(20, patience.Token);
    }

    private Task<DiskHost> StartAsync(DataFolder folder) => DiskHost.StartAsync(folder.Root, TestStorage.SettingsOf(_database));

    /// <returns>A text encrypted with the folder's keys.</returns>
    private async Task<string> BackupAsync()
    {
        await using var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        var closed = SecretText.Close(host.Get<DataFolder>(), postgres: null, "secret");
        await new Backup(host.Get<DataFolder>(), TimeProvider.System).RunAsync(Target, new Silent(), CancellationToken.None);
        return closed;
    }

    private Task<ChildResult> RestoreAsync(DataFolder folder, string database, string provider = "postgres", string? crash = null) =>
        Child.RunAsync(
            Child.Cli,
            ["restore", Target, "--data", folder.Root],
            crash,
            new Dictionary<string, string>
            {
                ["KnowledgeAssistant__Storage__Provider"] = provider,
                ["KnowledgeAssistant__Storage__ConnectionString"] = database,
            }
        );

    private StorageOptions Options() => new() { Provider = StorageProvider.Postgres, ConnectionString = _database };

    private sealed class Silent : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value) { }
    }
}
