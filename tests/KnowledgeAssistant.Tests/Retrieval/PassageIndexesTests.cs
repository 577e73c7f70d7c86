using KnowledgeAssistant.Access;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Sqlite;
using KnowledgeAssistant.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

public sealed class PassageIndexesTests : IAsyncDisposable
{
    private static readonly GenerationTarget Target = new(EngineKind.Sqlite, null, null);

    private readonly DataFolder _folder = DataFolder.At(Directory.CreateTempSubdirectory("indexes-").FullName);
    private readonly RetrievalOptions _options = new();

    private readonly List<ServiceProvider> _providers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder.Root, recursive: true);
    }

    [Fact]
    public async Task GetCurrent_WithoutTheLockAndWithoutAFile_IsEmptyAndWritesNothing()
    {
        await using var indexes = Open();
        await using var index = new CurrentPassageIndex(indexes, new ChangedDocuments());
        Assert.Equal(0, (await index.GetStatisticsAsync(CancellationToken.None)).Passages);
        Assert.False(Directory.Exists(_folder.IndexFolder) && Directory.EnumerateFiles(_folder.IndexFolder).Any());
        await Assert.ThrowsAsync<PassageIndexException>(() => index.WriteAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task GetCurrent_WithTheLockTakenLater_Writes()
    {
        await using var indexes = Open();
        await using var index = new CurrentPassageIndex(indexes, new ChangedDocuments());
        await index.GetStatisticsAsync(CancellationToken.None);
        using var held = DataFolderLock.TryAcquire(_folder, null, out _);
        await FillAsync(index, 5);
        Assert.True((await index.GetStatisticsAsync(CancellationToken.None)).Documents > 0);
        await using var reader = Open();
        Assert.Equal(
            "0001.db",
            Path.GetFileName(Assert.IsType<SqlitePassageIndex>(await reader.GetCurrentAsync(CancellationToken.None)).Path)
        );
    }

    [Fact]
    public async Task Switch_WhileSearchesRun_EndsThemWellAndLeavesOneFile()
    {
        using var held = DataFolderLock.TryAcquire(_folder, null, out _);
        await using var indexes = Open();
        await using var index = new CurrentPassageIndex(indexes, new ChangedDocuments());
        await FillAsync(index, 5);
        using var done = new CancellationTokenSource();
        var searching = Enumerable.Range(0, 2).Select(_ => Task.Run(() => SearchUntilAsync(index, done.Token))).ToList();
        for (var round = 0; round < 5; round++)
        {
            var next = await indexes.StartAsync(Target, CancellationToken.None);
            await FillAsync(next.Index, 6 + round);
            Assert.Equal(5 + round, (await index.GetStatisticsAsync(CancellationToken.None)).Documents);
            await indexes.SwitchAsync(next, keep: false, CancellationToken.None);
            Assert.Equal(6 + round, (await index.GetStatisticsAsync(CancellationToken.None)).Documents);
        }
        await done.CancelAsync();
        await Task.WhenAll(searching);
        Assert.Single(Directory.EnumerateFiles(_folder.IndexFolder, "*.db"));
    }

    [Fact]
    public async Task GetCurrent_AfterAnInterruptedRebuild_IsTheCompleteGeneration()
    {
        using var held = DataFolderLock.TryAcquire(_folder, null, out _);
        await using (var indexes = Open())
        {
            await using var index = new CurrentPassageIndex(indexes, new ChangedDocuments());
            await FillAsync(index, 5);
            var unfinished = await indexes.StartAsync(Target, CancellationToken.None);
            await FillAsync(unfinished.Index, 2);
        }
        await using var restarted = Open();
        var current = await restarted.GetCurrentAsync(CancellationToken.None);
        Assert.Equal(5, (await current.GetStatisticsAsync(CancellationToken.None)).Documents);
        var row = Assert.Single(await Registry.ListAsync(CancellationToken.None), row => row.State == GenerationState.Building);
        var next = await restarted.OpenAsync(row, CancellationToken.None);
        Assert.Equal(2, (await next.Index.GetStatisticsAsync(CancellationToken.None)).Documents);
    }

    [Fact]
    public async Task GetCurrent_OfADamagedFile_IsRefusedAndARebuildHelps()
    {
        using var held = DataFolderLock.TryAcquire(_folder, null, out _);
        _folder.Create();
        await File.WriteAllBytesAsync(Path.Combine(_folder.IndexFolder, "0001.db"), new byte[5_000]);
        await using var indexes = Open();
        await using var index = new CurrentPassageIndex(indexes, new ChangedDocuments());
        await Assert.ThrowsAsync<PassageIndexException>(() => index.GetStatisticsAsync(CancellationToken.None));
        await indexes.SwitchAsync(await indexes.StartAsync(Target, CancellationToken.None), keep: false, CancellationToken.None);
        Assert.Equal(0, (await index.GetStatisticsAsync(CancellationToken.None)).Passages);
    }

    [Fact]
    public async Task Switch_AnOldFileThatCannotGo_IsDoneAllTheSame()
    {
        using var held = DataFolderLock.TryAcquire(_folder, null, out _);
        await using var indexes = Open();
        await using var index = new CurrentPassageIndex(indexes, new ChangedDocuments());
        await FillAsync(index, 5);
        var next = await indexes.StartAsync(Target, CancellationToken.None);
        await FillAsync(next.Index, 6);
        // A folder of that name is refused as a file is that another program holds open.
        await File.WriteAllBytesAsync(Path.Combine(_folder.IndexFolder, "0000.db"), []);
        Directory.CreateDirectory(Path.Combine(_folder.IndexFolder, "0000.db-wal"));

        await indexes.SwitchAsync(next, keep: false, CancellationToken.None);

        Assert.Equal(6, (await index.GetStatisticsAsync(CancellationToken.None)).Documents);
    }

    private GenerationRegistry Registry => _providers[^1].GetRequiredService<GenerationRegistry>();

    private PassageIndexes Open()
    {
        var provider = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddKnowledgeAssistant(new ConfigurationBuilder().Build(), _folder)
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(new NamedModel())
            .BuildServiceProvider();
        _providers.Add(provider);
        if (DataFolderLock.IsHeldHere(_folder))
            provider.GetRequiredService<AppDatabase>().PrepareAsync(CancellationToken.None).GetAwaiter().GetResult();
        return provider.GetRequiredService<PassageIndexes>();
    }

    private async Task FillAsync(IPassageIndex index, int documents) =>
        await new IndexStory(documents, _options, index, _ => throw new NotSupportedException()).FillAsync(documents);

    private static async Task SearchUntilAsync(CurrentPassageIndex index, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var vector = new float[RandomCorpus.Dimensions];
            vector[0] = 1;
            await index.VectorSearchAsync(
                vector,
                KeywordQuery.Empty,
                AccessScope.EveryoneOnly,
                MetadataFilter.None,
                9,
                CancellationToken.None
            );
        }
    }

    /// <summary>Says what it is and embeds nothing.</summary>
    private sealed class NamedModel : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingModelInfo) ? new EmbeddingModelInfo("model", "1.0", RandomCorpus.Dimensions) : null;

        public void Dispose() { }
    }
}
