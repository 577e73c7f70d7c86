using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

public sealed class AppDatabaseTests
{
    [Fact]
    public async Task Prepare_SchemaOfANewerProgram_IsRefusedAndNothingChanges()
    {
        await using var host = await IngestionHost.StartAsync();
        await ExecuteAsync(host, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0')");
        SqliteConnection.ClearAllPools();
        var before = await File.ReadAllBytesAsync(host.Folder.Database);

        var fault = await Assert.ThrowsAsync<StorageException>(() => PrepareAsync(host));
        Assert.Contains("newer version of this program", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(host.Folder.Database));
    }

    [Fact]
    public async Task Prepare_KilledInAMigration_StartsAgain()
    {
        await using var host = await IngestionHost.StartAsync();
        // What EF leaves when it is killed: its lock row, and a history without the migration that was rolled back.
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(host.Root, "app.db*"))
            File.Delete(file);
        await ExecuteAsync(host, "CREATE TABLE __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL)");
        await ExecuteAsync(host, "INSERT INTO __EFMigrationsLock VALUES (1, '2024-01-01 00:00:00')");

        await PrepareAsync(host).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await host.CountAsync<Document>());
    }

    [Fact]
    public async Task Prepare_DatabaseGoneButOriginalsThere_IsRefusedRatherThanEmpty()
    {
        await using var host = await IngestionHost.StartAsync();
        await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(host.Root, "app.db*"))
            File.Delete(file);

        var fault = await Assert.ThrowsAsync<StorageException>(() => PrepareAsync(host));
        Assert.Contains("missing or empty", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A program may send one in a question; the driver alone would lose all that follows the zero character.</summary>
    [Fact]
    public async Task Texts_ThatCannotBeStored_AreStoredWithTheReplacementCharacter()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync("before");

        await host.Get<AppDatabase>()
            .RunAsync(
                context =>
                    context
                        .Set<Collection>()
                        .Where(row => row.Id == collection)
                        .ExecuteUpdateAsync(
                            row => row.SetProperty(one => one.Name, "a\0b \uD83D\uDE00 \uDE00 \uD83D"),
                            CancellationToken.None
                        ),
                CancellationToken.None
            );

        var name = await host.Get<AppDatabase>()
            .RunAsync(
                context => context.Set<Collection>().Where(row => row.Id == collection).Select(row => row.Name).SingleAsync(),
                CancellationToken.None
            );
        Assert.Equal("a\uFFFDb \uD83D\uDE00 \uFFFD \uFFFD", name);
    }

    [Fact]
    public async Task Run_DatabaseLockedByAnotherProgram_GivesUpAfterABoundedTimeInPlainWords()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        await using var other = new SqliteConnection($"Data Source={host.Folder.Database};Pooling=False");
        await other.OpenAsync();
        await using (var locking = other.CreateCommand())
        {
            locking.CommandText = "BEGIN EXCLUSIVE";
            await locking.ExecuteNonQueryAsync();
        }

        var fault = await Assert.ThrowsAsync<StorageException>(() => host.UploadAsync(collection, "a.txt", "Text."));
        Assert.True(fault.IsTransient);
        Assert.Contains("locked by another program", fault.Message, StringComparison.Ordinal);

        await other.CloseAsync();
        await host.AcceptedAsync(collection, "a.txt", "Text.");
        await host.WorkAsync();
        Assert.Single(host.Index.Passages);
    }

    [Fact]
    public async Task Prepare_DamagedDatabase_OpensWholeOrSaysWhatToDo()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        for (var i = 0; i < 40; i++)
            await host.AcceptedAsync(collection, $"{i}.txt", $"Text {i}.");
        await ExecuteAsync(host, "PRAGMA wal_checkpoint(TRUNCATE)");
        SqliteConnection.ClearAllPools();
        var whole = await File.ReadAllBytesAsync(host.Folder.Database);
        var refused = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            await File.WriteAllBytesAsync(host.Folder.Database, Damage(whole, new Random(seed)));
            try
            {
                await PrepareAsync(host);
                Assert.Equal(40, await host.CountAsync<Document>());
            }
            catch (StorageException fault)
            {
                refused++;
                Assert.Contains("app.db", fault.Message, StringComparison.Ordinal);
                if (fault.Message.Contains("damaged", StringComparison.Ordinal))
                    Assert.Contains("knowledge-assistant restore BACKUP", fault.Message, StringComparison.Ordinal);
            }
            SqliteConnection.ClearAllPools();
            foreach (var file in Directory.GetFiles(host.Root, "app.db-*"))
                File.Delete(file);
        }
        Assert.True(refused > 5, $"only {refused} of 40 damaged files were noticed");
    }

    /// <summary>What a kill leaves is app.db and its log; SQLite takes the log up to the first damaged record.</summary>
    [Fact]
    public async Task Prepare_DamagedLog_KeepsWhatWasBeforeTheDamageAndIsNeverSilentlyEmpty()
    {
        await using var host = await IngestionHost.StartAsync();
        await ExecuteAsync(host, "PRAGMA wal_checkpoint(TRUNCATE)");
        // A reader of this moment keeps all that follows in the log, whoever closes the last connection.
        var reader = new SqliteConnection($"Data Source={host.Folder.Database};Pooling=False");
        await reader.OpenAsync();
        await using var reading = reader.BeginTransaction(deferred: true);
        await using (var look = reader.CreateCommand())
        {
            look.CommandText = "SELECT count(*) FROM Collections";
            Assert.Equal(0L, await look.ExecuteScalarAsync());
        }
        var collection = await host.CollectionAsync();
        for (var i = 0; i < 20; i++)
            await host.AcceptedAsync(collection, $"{i:00}.txt", $"Text {i}.");
        var whole = await File.ReadAllBytesAsync(host.Folder.Database);
        var log = await File.ReadAllBytesAsync(host.Folder.Database + "-wal");
        await reader.DisposeAsync();
        var (opened, refused) = (0, 0);
        for (var seed = 1; seed <= 30; seed++)
        {
            SqliteConnection.ClearAllPools();
            foreach (var file in Directory.GetFiles(host.Root, "app.db*"))
                File.Delete(file);
            await File.WriteAllBytesAsync(host.Folder.Database, whole);
            await File.WriteAllBytesAsync(host.Folder.Database + "-wal", seed == 1 ? [] : Damage(log, new Random(seed), flips: 1));
            try
            {
                await PrepareAsync(host);
                opened++;
                var rows = (await host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows;
                Assert.Equal(rows.Count, rows.Select(row => row.Source).Distinct().Count());
                Assert.NotEqual(0, await host.CountAsync<Collection>());
            }
            catch (StorageException fault)
            {
                refused++;
                Assert.Contains("knowledge-assistant restore BACKUP", fault.Message, StringComparison.Ordinal);
            }
        }
        Assert.True(opened > 0 && refused > 0, $"{opened} opened, {refused} refused");
    }

    [Fact]
    public async Task Connections_AreDurableAndBounded()
    {
        await using var host = await IngestionHost.StartAsync();
        var values = await host.Get<AppDatabase>()
            .RunAsync(
                async context =>
                {
                    var found = new List<string>();
                    foreach (var name in (string[])["journal_mode", "synchronous", "foreign_keys", "busy_timeout"])
                    {
                        await context.Database.OpenConnectionAsync();
                        await using var command = context.Database.GetDbConnection().CreateCommand();
                        command.CommandText = $"PRAGMA {name}";
                        found.Add($"{name}={await command.ExecuteScalarAsync()}");
                    }
                    return found;
                },
                CancellationToken.None
            );
        Assert.Equal(["journal_mode=wal", "synchronous=2", "foreign_keys=1", "busy_timeout=5000"], values);
    }

    private static byte[] Damage(byte[] whole, Random random, int flips = 200)
    {
        if (random.Next(2) == 0)
            return whole[..random.Next(1, whole.Length)];
        var copy = (byte[])whole.Clone();
        for (var i = 0; i < flips; i++)
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static Task PrepareAsync(IngestionHost host) => host.Get<AppDatabase>().PrepareAsync(CancellationToken.None);

    private static async Task ExecuteAsync(IngestionHost host, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={host.Folder.Database}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
