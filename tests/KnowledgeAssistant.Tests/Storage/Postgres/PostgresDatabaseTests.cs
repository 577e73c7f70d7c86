using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

public sealed class PostgresDatabaseTests
{
    [Fact]
    public async Task Prepare_InstancesThatStartTogether_MigrateOnce()
    {
        var address = await TestDatabases.CreateAsync();
        var settings = TestStorage.SettingsOf(address);

        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => IngestionHost.StartAsync(settings: settings)));

        long migrations = await hosts[0]
            .Get<AppDatabase>()
            .RunAsync(context => Task.FromResult(context.Database.GetMigrations().Count()), CancellationToken.None);
        Assert.Equal(migrations, await TestDatabases.ExecuteAsync(address, """SELECT count(*) FROM "__EFMigrationsHistory" """));
        foreach (var host in hosts)
            await host.DisposeAsync();
        await TestDatabases.DropAsync(address);
    }

    [Fact]
    public async Task Prepare_SchemaOfANewerProgram_IsRefused()
    {
        await using var host = await StartAsync();
        await ExecuteAsync(host, """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_FromTheFuture', '99.0')""");

        var fault = await Assert.ThrowsAsync<StorageException>(() => host.Get<AppDatabase>().PrepareAsync(CancellationToken.None));

        Assert.Contains(
            "newer version of this program: update the program, or use another database",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.False(fault.IsTransient);
    }

    [Fact]
    public async Task Prepare_EmptyDatabaseButOriginalsThere_IsRefusedRatherThanEmpty()
    {
        await using var host = await StartAsync();
        await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        await ExecuteAsync(host, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");

        var fault = await Assert.ThrowsAsync<StorageException>(() => host.Get<AppDatabase>().PrepareAsync(CancellationToken.None));

        Assert.Contains("the data folder holds documents", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Port=1", "does not answer", true)]
    [InlineData("Password=hunter2", "refuses the user or the password", false)]
    [InlineData("Database=ka_not_there", "no database of the name", false)]
    public async Task Prepare_ServerThatCannotBeUsed_SaysWhatToDoWithoutTheConnectionString(string broken, string said, bool isTransient)
    {
        var address = await TestDatabases.AddressAsync();
        var password = new NpgsqlConnectionStringBuilder($"{address};{broken}").Password!;

        var fault = await Assert.ThrowsAsync<StorageException>(() =>
            IngestionHost.StartAsync(settings: TestStorage.SettingsOf($"{address};{broken}"))
        );

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, fault.IsTransient);
        Assert.DoesNotContain(password, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BackendsTerminated_FailsInPlainWordsThenGoesOnUnaided()
    {
        await using var host = await StartAsync();
        var collection = await host.CollectionAsync();
        var during = host.Get<AppDatabase>()
            .WriteAsync(
                async context =>
                {
                    context.Add(NewCollection("half"));
                    await context.SaveChangesAsync();
                    await TerminateAsync(host);
                    return await context.Set<Collection>().CountAsync();
                },
                CancellationToken.None
            );

        var fault = await Assert.ThrowsAsync<StorageException>(() => during);
        Assert.True(fault.IsTransient, fault.Message);
        await host.AcceptedAsync(collection, "a.txt", "Text.");
        await host.WorkAsync();
        Assert.Single(host.Index.Passages);
        Assert.Equal(1, await host.CountAsync<Collection>());
    }

    [Fact]
    public async Task Write_AtOnceFromTwoInstances_LosesNoUpdate()
    {
        await using var host = await StartAsync();
        await using var beside = await IngestionHost.StartAsync(beside: host, settings: SettingsOf(host));
        var collection = await host.CollectionAsync("0");

        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number =>
                    (number % 2 == 0 ? host : beside)
                        .Get<AppDatabase>()
                        .WriteAsync(
                            async context =>
                            {
                                var row = await context.Set<Collection>().SingleAsync(row => row.Id == collection);
                                row.Name = $"{int.Parse(row.Name, null) + 1}";
                                return true;
                            },
                            CancellationToken.None
                        )
                )
        );

        Assert.Equal("40", await NameOfAsync(host, collection));
    }

    [Theory]
    [InlineData("DO $do$ BEGIN RAISE SQLSTATE '40001'; END $do$")]
    [InlineData("DO $do$ BEGIN RAISE SQLSTATE '40P01'; END $do$")]
    public async Task Write_GaveWayToAnotherTransaction_IsTriedAgainFromTheStart(string raise)
    {
        await using var host = await StartAsync();
        var tries = 0;

        await host.Get<AppDatabase>()
            .WriteAsync(
                async context =>
                {
                    context.Add(NewCollection($"try {++tries}"));
                    await context.SaveChangesAsync();
                    if (tries < 3)
                        await context.Database.ExecuteSqlRawAsync(raise);
                    return true;
                },
                CancellationToken.None
            );

        Assert.Equal(3, tries);
        Assert.Equal(1, await host.CountAsync<Collection>());
    }

    [Fact]
    public async Task Write_ConflictThatLasts_IsToldAfterABoundedNumberOfTries()
    {
        await using var host = await StartAsync();
        var tries = 0;

        var fault = await Assert.ThrowsAsync<StorageException>(() =>
            host.Get<AppDatabase>()
                .WriteAsync(
                    context =>
                    {
                        tries++;
                        return context.Database.ExecuteSqlRawAsync("DO $do$ BEGIN RAISE SQLSTATE '40001'; END $do$");
                    },
                    CancellationToken.None
                )
        );

        Assert.Equal(4, tries);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Texts_OrderAndCompareAsOnSqlite()
    {
        await using var host = await StartAsync();
        var collection = await host.CollectionAsync();
        // Longer than an entry of an index, and with no two alike within it.
        var random = new Random(7);
        var lengthy = new string([.. Enumerable.Range(0, 990).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]);
        foreach (var source in (string[])["b.txt", "B.txt", "a.txt", "ä.txt", "_.txt", lengthy + ".txt"])
            await host.AcceptedAsync(collection, source, "Text of " + source[0]);
        await host.WorkAsync();
        Assert.IsType<UploadUnchanged>(await host.UploadAsync(collection, lengthy + ".txt", "Text of " + lengthy[0]));

        Assert.Equal(["B.txt", "_.txt", "a.txt", "b.txt", "ä.txt"], (await FindAsync(host, null)).Take(5));
        Assert.Equal(["B.txt", "b.txt"], await FindAsync(host, "b.TXT"));
        Assert.Equal(["ä.txt"], await FindAsync(host, "ä.t"));
        Assert.Empty(await FindAsync(host, "Ä.t"));
        Assert.Equal(["_.txt"], await FindAsync(host, "_"));
    }

    [Fact]
    public async Task Texts_ThatCannotBeStored_AreStoredWithTheReplacementCharacter()
    {
        await using var host = await StartAsync();
        var conversation = NewConversation("a\0b \uD83D\uDE00 \uDE00 \uD83D");
        await host.Get<AppDatabase>().WriteAsync(context => Task.FromResult(context.Add(conversation)), CancellationToken.None);

        Assert.Equal("a\uFFFDb \uD83D\uDE00 \uFFFD \uFFFD", (await FindAsync(host, conversation.UpdatedAt)).Title);
        Assert.Empty(await FindAsync(host, "no\0where\uD83D"));
    }

    [Fact]
    public async Task Times_ComeBackInUtc()
    {
        await using var host = await StartAsync();
        var conversation = NewConversation("T");
        await host.Get<AppDatabase>().WriteAsync(context => Task.FromResult(context.Add(conversation)), CancellationToken.None);

        var read = await FindAsync(host, conversation.UpdatedAt);

        Assert.Equal((conversation.CreatedAt, DateTimeKind.Utc), (read.CreatedAt, read.CreatedAt.Kind));
    }

    [Fact]
    public async Task Keys_OfOneInstance_AreTheOthersToo()
    {
        var address = await TestStorage.CreateAsync();
        var folder = DataFolder.At(Path.GetTempPath());

        var closed = KnowledgeAssistant.Storage.Configuration.SecretText.Close(folder, address, "key of a model");

        Assert.Equal("key of a model", KnowledgeAssistant.Storage.Configuration.SecretText.TryOpen(folder, address, closed));
        Assert.Single(new StoredKeys(address).GetAllElements());
        await TestDatabases.DropAsync(address);
    }

    private static async Task<IngestionHost> StartAsync() =>
        await IngestionHost.StartAsync(settings: TestStorage.SettingsOf(await TestStorage.CreateAsync()));

    private static Dictionary<string, string?> SettingsOf(IngestionHost host) =>
        TestStorage.SettingsOf(host.Get<IOptions<StorageOptions>>().Value.ConnectionString);

    private static Task<int> ExecuteAsync(IngestionHost host, string sql) =>
        host.Get<AppDatabase>().RunAsync(context => context.Database.ExecuteSqlRawAsync(sql), CancellationToken.None);

    private static async Task TerminateAsync(IngestionHost host)
    {
        var database = await host.Get<AppDatabase>()
            .RunAsync(context => Task.FromResult(context.Database.GetDbConnection().Database), CancellationToken.None);
        await TestDatabases.ExecuteAsync(
            await TestDatabases.AddressAsync(),
            $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database}'"
        );
    }

    private static Task<string> NameOfAsync(IngestionHost host, Guid collection) =>
        host.Get<AppDatabase>()
            .RunAsync(
                context => context.Set<Collection>().Where(row => row.Id == collection).Select(row => row.Name).SingleAsync(),
                CancellationToken.None
            );

    private static async Task<IReadOnlyList<string>> FindAsync(IngestionHost host, string? search) =>
        [
            .. (
                await host.Library.ListAsync(new DocumentQuery { Search = search, Order = DocumentOrder.Source }, CancellationToken.None)
            ).Rows.Select(row => row.Source),
        ];

    private static Task<Conversation> FindAsync(IngestionHost host, DateTime updated) =>
        host.Get<AppDatabase>()
            .RunAsync(
                context => context.Set<Conversation>().AsNoTracking().SingleAsync(row => row.UpdatedAt == updated),
                CancellationToken.None
            );

    private static Conversation NewConversation(string title) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            UserId = Guid.CreateVersion7(),
            Title = title,
            CreatedAt = new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc),
            UpdatedAt = new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc),
        };

    private static Collection NewCollection(string name) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Labels = [],
            CreatedAt = new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc),
        };
}
