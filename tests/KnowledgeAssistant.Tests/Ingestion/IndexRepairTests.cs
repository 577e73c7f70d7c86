using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>An index that breaks while it is used heals by itself, without an admin and without a write.</summary>
public sealed class IndexRepairTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    [Fact]
    public async Task Search_OnAFileWithFlippedBytes_SaysSoAndTheIndexHeals()
    {
        var data = corpus.NewFilledFolder();
        var rebuilt = new RebuiltSignal();
        await using var host = await DiskHost.StartAsync(data, services => services.AddSingleton<ILogger<IndexRebuild>>(rebuilt));
        // The check after a start is over: the search must find it.
        await host.WorkAsync();
        await host.Get<IngestionWorker>().StartAsync(CancellationToken.None);
        Flip(Directory.GetFiles(Path.Combine(data, "index"), "*.db").Single());

        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(host));
        Assert.True(fault.IsDamaged);
        await rebuilt.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.NotEmpty((await SearchAsync(host)).Hits);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.Single(Directory.GetFiles(Path.Combine(data, "index"), "*.db"));
        await host.Get<IngestionWorker>().StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Work_APassageHasAFlippedLetter_IsMendedBeforeAnybodyAsks()
    {
        var data = corpus.NewFilledFolder();
        var file = Directory.GetFiles(Path.Combine(data, "index"), "*.db").Single();
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE passages SET text = 'X' || substr(text, 2) WHERE row = 5";
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }
        await using var host = await DiskHost.StartAsync(data);
        await Assert.ThrowsAsync<PassageIndexException>(host.PassagesAsync);

        await host.WorkAsync();

        Assert.Equal(corpus.Clean, await host.PassagesAsync());
    }

    [Fact]
    public async Task Run_DamagedAgainAtOnce_WaitsTenMinutes()
    {
        var clock = new SetClock();
        await using var host = await DiskHost.StartAsync(corpus.NewFilledFolder(), services => services.AddSingleton<TimeProvider>(clock));
        var repair = host.Get<IndexRepair>();
        Assert.False(await repair.RunAsync(CancellationToken.None));

        host.Get<PassageIndexes>().ReportDamage(null);
        Assert.True(await repair.RunAsync(CancellationToken.None));
        Assert.False(await repair.RunAsync(CancellationToken.None));

        host.Get<PassageIndexes>().ReportDamage(null);
        Assert.False(await repair.RunAsync(CancellationToken.None));
        clock.Passed = TimeSpan.FromMinutes(10);
        Assert.True(await repair.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Start_IndexLost_SaysThatDocumentsComeBackUntilTheyHave()
    {
        var data = corpus.NewFilledFolder();
        var lost = Directory.GetFiles(Path.Combine(data, "index"), "*.db").Single();
        // A log that outlived its file must not be taken for the new one's.
        File.Move(lost, lost + "-wal");

        await using var host = await DiskHost.StartAsync(data);
        Assert.True(host.Get<IndexCondition>().IsRefilling);
        await host.WorkAsync();
        Assert.False(host.Get<IndexCondition>().IsRefilling);
    }

    private static Task<SearchResult> SearchAsync(DiskHost host) =>
        host.Get<HybridSearch>()
            .SearchAsync(
                new SearchRequest("bucket policy of the region", AccessScope.EveryoneOnly, MetadataFilter.None),
                CancellationToken.None
            );

    /// <summary>In the open file, as a failing disk does; all but the first page.</summary>
    private static void Flip(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        for (var i = 4_096; i < bytes.Length; i++)
            bytes[i] ^= 0x10;
        file.Position = 0;
        file.Write(bytes);
    }

    private sealed class RebuiltSignal : ILogger<IndexRebuild>
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _done.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (eventId.Name == nameof(IngestionLog.Rebuilt))
                _done.TrySetResult();
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
