using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage.Postgres;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Retrieval.Postgres;
using KnowledgeAssistant.Tests.Storage.Postgres;
using KnowledgeAssistant.TestServers;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

public sealed class PostgresServerFaultTests(CrashCorpus corpus) : ServerFaultTests(corpus), IClassFixture<CrashCorpus>
{
    private PostgresFixture? _server;

    [Fact]
    public async Task Start_WrongPassword_SaysSoAndGoesOnWithoutSearches()
    {
        var settings = SettingsOf(NewIndex());
        var wrong = new NpgsqlConnectionStringBuilder(settings[ConnectionKey]) { Password = "not-the-password" };
        settings[ConnectionKey] = wrong.ConnectionString;
        await using var host = await DiskHost.StartAsync(Corpus.NewDataFolder(), settings);
        Assert.Contains("refuses the user or the password", host.WithoutSearch, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => host.IngestAsync(Corpus.Folder, CrashCorpus.Collection));
        Assert.True(fault.NeedsAdmin);
        Assert.DoesNotContain(await host.RowsAsync(), row => row.State == KnowledgeAssistant.Documents.DocumentState.Failed);
    }

    [Fact]
    public async Task Start_SchemaOfANewerProgram_SaysSoAndLeavesItAlone()
    {
        var (index, data) = (NewIndex(), Corpus.NewDataFolder());
        await using (var host = await StartAsync(index, data))
            await host.IngestAsync(Corpus.Folder, CrashCorpus.Collection);
        await ExecuteAsync($"UPDATE {index}_0001.header SET value = '1000' WHERE key = 'format'");
        await using (var host = await StartAsync(index, data))
        {
            Assert.Contains("newer version of this program", host.WithoutSearch, StringComparison.Ordinal);
            await Assert.ThrowsAsync<PassageIndexException>(host.WorkAsync);
        }
        await ExecuteAsync($"UPDATE {index}_0001.header SET value = '1' WHERE key = 'format'");
        await using var right = await StartAsync(index, data);
        await AssertCleanAsync(right);
    }

    /// <summary>Whatever transaction each of them is in.</summary>
    [Fact]
    public async Task Ingest_BackendsTerminatedAgainAndAgain_EndsWithTheSamePassages()
    {
        await using var host = await StartAsync(NewIndex());
        var ingesting = Task.Run(() => Record.ExceptionAsync(() => host.IngestAsync(Corpus.Folder, CrashCorpus.Collection)).AsTask());
        for (var round = 0; round < 20 && !ingesting.IsCompleted; round++)
            await ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            );
        var fault = await ingesting;
        Assert.True(fault is null or PassageIndexException { IsTransient: true }, fault?.ToString());
        Assert.DoesNotContain(await host.RowsAsync(), row => row.State == KnowledgeAssistant.Documents.DocumentState.Failed);
        await host.WorkAsync();
        await AssertCleanAsync(host);
    }

    [Fact]
    public async Task Narrow_ServerGoneForOneInstance_TheOthersWaitUntilTheIndexIsCompared()
    {
        var (index, address) = (NewIndex(), await TestStorage.CreateAsync());
        var settings = SettingsOf(index);
        foreach (var (key, value) in TestStorage.SettingsOf(address))
            settings[key] = value;
        var direct = new Dictionary<string, string?>(settings) { [ConnectionKey] = _server!.ConnectionString };
        await using (var one = await DiskHost.StartAsync(Corpus.NewDataFolder(), settings))
        await using (var other = await DiskHost.StartAsync(Corpus.NewDataFolder(), direct))
        {
            await one.Get<Instance>().OpenAsync(alone: false, CancellationToken.None);
            await other.Get<Instance>().OpenAsync(alone: false, CancellationToken.None);
            await one.IngestAsync(Corpus.Folder, CrashCorpus.Collection);
            var row = (await one.RowsAsync())[0];
            Proxy.Refuse();
            await Assert.ThrowsAsync<PassageIndexException>(() =>
                one.Library.SetDocumentAccessAsync(row.Id, [AccessLabel.Group("hr")], CancellationToken.None)
            );
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!other.Get<IndexCondition>().IsBehind)
                await Task.Delay(10, patience.Token);
            await other.WorkAsync();
            Assert.Equal(CrashCorpus.Documents - 1, await CountAsync(other, AccessScope.EveryoneOnly));
        }
        await TestDatabases.DropAsync(address);
    }

    protected override async Task<TcpProxy> StartProxyAsync()
    {
        _server = await PostgresFixture.CreateAsync();
        var address = new NpgsqlConnectionStringBuilder(_server.ConnectionString);
        return TcpProxy.Before(address.Host!, address.Port);
    }

    private const string ConnectionKey = "KnowledgeAssistant:Retrieval:Postgres:ConnectionString";

    protected override Dictionary<string, string?> SettingsOf(string index, int patience = 60)
    {
        var connection = new NpgsqlConnectionStringBuilder(_server!.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = Proxy.Port,
            Timeout = patience,
            MaxPoolSize = 3,
        };
        return new()
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.Postgres),
            ["KnowledgeAssistant:Retrieval:IndexName"] = index,
            [ConnectionKey] = connection.ConnectionString,
        };
    }

    /// <summary>Nothing: the database goes as a whole.</summary>
    protected override Task RemoveAsync(string index) => Task.CompletedTask;

    protected override ValueTask CloseAsync() => _server!.DisposeAsync();

    private async Task ExecuteAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(_server!.ConnectionString);
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }
}
