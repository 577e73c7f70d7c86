using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Sqlite;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Generations;

/// <summary>A second generation beside the live one: filled, kept up to date, switched to and back.</summary>
public sealed class GenerationTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    [Fact]
    public async Task Build_OtherModelAndChunker_ServesAfterTheSwitchAndTheOldOneAfterTheSwitchBack()
    {
        await using var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        var first = Assert.Single(await RowsAsync(host));
        var second = await BuildAsync(host, TargetOf(host, dimensions: 192));
        Assert.Equal(
            (GenerationState.Ready, CrashCorpus.Documents, CrashCorpus.Documents),
            (second.State, second.DocumentsDone, second.Documents)
        );
        Assert.Equal(corpus.Clean, await host.PassagesAsync());

        Assert.Null((await host.Get<IndexMoves>().SwitchAsync(second.Id, CancellationToken.None)).Reason);
        var passages = await host.PassagesAsync();
        Assert.True(passages.Count > corpus.Clean.Count, "smaller passages are more");
        Assert.Equal(192, (await host.Get<PassageIndexes>().GetCurrentAsync(CancellationToken.None)).Identity.Dimensions);
        Assert.NotEmpty((await SearchAsync(host)).Hits);
        Assert.Equal(passages.Count, (await host.RowsAsync()).Sum(row => row.PassageCount));

        Assert.Null((await host.Get<IndexMoves>().SwitchAsync(first.Id, CancellationToken.None)).Reason);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.NotEmpty((await SearchAsync(host)).Hits);
        Assert.Equal(
            [(1, GenerationState.Live), (2, GenerationState.Ready)],
            (await RowsAsync(host)).Select(row => (row.Number, row.State))
        );
    }

    [Fact]
    public async Task Changes_WhileOneIsReady_AreInBoth()
    {
        await using var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        var second = await BuildAsync(host, TargetOf(host, dimensions: 192));
        var rows = await host.RowsAsync();
        await host.Library.DeleteAsync(rows[0].Id, CancellationToken.None);
        await host.Library.SetDocumentAccessAsync(rows[1].Id, [AccessLabel.Group("hr")], CancellationToken.None);
        await UploadAsync(host, rows[2].Source, "## Changed\n\nThe text of a new version.");
        await UploadAsync(host, "new.md", "## New\n\nThe text of a new document.");
        await host.WorkAsync();
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);

        var live = await ListAsync(await host.Get<PassageIndexes>().GetCurrentAsync(CancellationToken.None));
        var beside = await ListAsync((await host.Get<PassageIndexes>().OpenAsync(second, CancellationToken.None)).Index);
        Assert.Equal(CrashCorpus.Documents, live.Count);
        Assert.Equal(live, beside);
        Assert.Null((await host.Get<IndexMoves>().SwitchAsync(second.Id, CancellationToken.None)).Reason);
        // Uploaded again: what is live now is what new versions are cut and embedded for.
        await UploadAsync(host, "newer.md", "## Newer\n\nThe text of a newer document.");
        await host.WorkAsync();
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        var first = (await RowsAsync(host))[0];
        Assert.Equal(
            await ListAsync(await host.Get<PassageIndexes>().GetCurrentAsync(CancellationToken.None)),
            await ListAsync((await host.Get<PassageIndexes>().OpenAsync(first, CancellationToken.None)).Index)
        );
    }

    [Fact]
    public async Task Changes_TheModelOfTheOtherOneFails_AreDoneAndCaughtUpWithBeforeTheSwitch()
    {
        var model = new FickleModel();
        await using var host = await DiskHost.StartAsync(
            corpus.NewFilledFolder(),
            services => services.AddSingleton(new EmbeddingChoice(model))
        );
        var second = await BuildAsync(host, new GenerationTarget(EngineKind.Sqlite, FickleModel.Info, null));
        var rows = await host.RowsAsync();
        model.Fault = new ModelException("The model is away.", isTransient: true);
        await host.Library.DeleteAsync(rows[0].Id, CancellationToken.None);
        await host.Library.SetDocumentAccessAsync(rows[1].Id, [AccessLabel.Group("hr")], CancellationToken.None);
        await UploadAsync(host, "new.md", "## New\n\nThe text of a new document.");
        await host.WorkAsync();
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);

        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
        var behind = (await RowsAsync(host))[1];
        Assert.Equal((GenerationState.Ready, "The model is away."), (behind.State, behind.LastError));
        Assert.NotNull(behind.BehindSince);
        Assert.Contains("The model is away.", (await host.Get<IndexMoves>().SwitchAsync(second.Id, CancellationToken.None)).Reason);
        Assert.Equal(GenerationState.Live, (await RowsAsync(host))[0].State);

        model.Fault = null;
        Assert.Null((await host.Get<IndexMoves>().SwitchAsync(second.Id, CancellationToken.None)).Reason);
        var passages = await host.PassagesAsync();
        Assert.DoesNotContain(passages, line => line.StartsWith($"docs/{rows[0].Source} ", StringComparison.Ordinal));
        Assert.Contains(passages, line => line.StartsWith("docs/new.md ", StringComparison.Ordinal));
        Assert.All(
            passages.Where(line => line.StartsWith($"docs/{rows[1].Source} ", StringComparison.Ordinal)),
            line => Assert.Contains("[everyone|group:hr]", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Build_ModelGivesOtherDimensionsThanItSays_FailsAndSaysSo()
    {
        var model = new FickleModel { Given = 5 };
        await using var host = await DiskHost.StartAsync(
            corpus.NewFilledFolder(),
            services => services.AddSingleton(new EmbeddingChoice(model))
        );
        var second = await BuildAsync(host, new GenerationTarget(EngineKind.Sqlite, FickleModel.Info, null));
        Assert.Equal(GenerationState.Failed, second.State);
        Assert.Contains("5 dimensions, the index has 8", second.LastError, StringComparison.Ordinal);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.NotNull((await host.Get<IndexMoves>().SwitchAsync(second.Id, CancellationToken.None)).Reason);
    }

    [Fact]
    public async Task Start_OfWhatCannotBe_IsRefusedAndLeavesNothing()
    {
        await using var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        var moves = host.Get<IndexMoves>();
        GenerationTarget[] wrong =
        [
            new(EngineKind.Sqlite, new EmbeddingModelInfo("unknown", "1", 3), null),
            new(EngineKind.Sqlite, null, 3),
            new(EngineKind.Postgres, null, null),
        ];
        foreach (var target in wrong)
            Assert.False(string.IsNullOrEmpty((await moves.StartAsync(target, CancellationToken.None)).Reason));
        Assert.Single(await RowsAsync(host));

        var started = await moves.StartAsync(TargetOf(host, 256), CancellationToken.None);
        Assert.NotNull((await moves.StartAsync(TargetOf(host, 192), CancellationToken.None)).Reason);
        Assert.Null((await moves.RetireAsync(started.Id!.Value, CancellationToken.None)).Reason);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(GenerationState.Retired, (await RowsAsync(host))[1].State);
        Assert.NotNull((await moves.RetireAsync((await RowsAsync(host))[0].Id, CancellationToken.None)).Reason);
        Assert.Single(Directory.GetFiles(host.Get<DataFolder>().IndexFolder, "*.db"));
    }

    [Fact]
    public async Task Work_TheOneBeforeIsOlderThanTheOption_IsRetired()
    {
        var time = new ManualClock();
        var data = corpus.NewFilledFolder();
        await using var host = await DiskHost.StartAsync(data, services => services.AddSingleton<TimeProvider>(time));
        var second = await BuildAsync(host, TargetOf(host, 192));
        await host.Get<IndexMoves>().SwitchAsync(second.Id, CancellationToken.None);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(data, "index"), "*.db").Length);

        time.Ahead = TimeSpan.FromDays(15);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal([GenerationState.Retired, GenerationState.Live], (await RowsAsync(host)).Select(row => row.State));
        Assert.Equal("0002.db", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(data, "index"), "*.db"))));
    }

    [Fact]
    public async Task Start_ConfigurationNamesAnotherEngine_MovesInTheBackgroundAndStaysThere()
    {
        var data = corpus.NewFilledFolder();
        var elsewhere = DataFolder.At(data + "-elsewhere");
        using var held = DataFolderLock.TryAcquire(elsewhere, address: null, out _);
        var settings = new Dictionary<string, string?> { ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.OpenSearch) };
        for (var start = 0; start < 2; start++)
        {
            await using var host = await DiskHost.StartAsync(data, settings, services => AddEngine(services, elsewhere));
            Assert.Null(host.WithoutSearch);
            Assert.Equal(corpus.Clean, await host.PassagesAsync());
            await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
            Assert.Equal(corpus.Clean, await host.PassagesAsync());
            var live = Assert.Single(await RowsAsync(host), row => row.State == GenerationState.Live);
            Assert.Equal((2, EngineKind.OpenSearch), (live.Number, live.Engine));
        }
        Assert.Single(Directory.GetFiles(elsewhere.IndexFolder, "*.db"));
    }

    /// <summary>A second engine of another kind: the embedded one on a folder of its own.</summary>
    private static void AddEngine(IServiceCollection services, DataFolder folder) =>
        services.AddKeyedSingleton<IIndexEngine>(
            EngineKind.OpenSearch,
            (provider, _) => new SqliteEngine(folder, provider.GetRequiredService<IOptions<RetrievalOptions>>())
        );

    internal static GenerationTarget TargetOf(DiskHost host, int dimensions) =>
        new(
            EngineKind.Sqlite,
            host.Get<EmbeddingModels>()
                .Available.Single(model => model.Name.StartsWith("static", StringComparison.Ordinal) && model.Dimensions == dimensions),
            60
        );

    private static async Task<Generation> BuildAsync(DiskHost host, GenerationTarget target)
    {
        var started = await host.Get<IndexMoves>().StartAsync(target, CancellationToken.None);
        Assert.Null(started.Reason);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        return (await RowsAsync(host)).Single(row => row.Id == started.Id);
    }

    private static Task<IReadOnlyList<Generation>> RowsAsync(DiskHost host) =>
        host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);

    private static async Task UploadAsync(DiskHost host, string source, string text)
    {
        var collection = (await host.Library.FindCollectionAsync(CrashCorpus.Collection, CancellationToken.None))!.Id;
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.IsType<UploadAccepted>(await host.Library.UploadAsync(collection, source, content, CancellationToken.None));
    }

    private static Task<SearchResult> SearchAsync(DiskHost host) =>
        host.Get<HybridSearch>()
            .SearchAsync(
                new SearchRequest("bucket policy of the region", AccessScope.EveryoneOnly, MetadataFilter.None)
                {
                    Mode = SearchMode.Vector,
                },
                CancellationToken.None
            );

    /// <summary>What two engines must agree on: documents, versions and who may read them. Another chunker makes other passages.</summary>
    private static async Task<List<string>> ListAsync(IIndexGeneration index)
    {
        var lines = new List<string>();
        await foreach (var document in index.ListAsync(CancellationToken.None))
            lines.Add(
                $"{document.DocumentId} {document.ActiveVersionId} [{string.Join(',', document.Access.Collection)}|{string.Join(',', document.Access.Document)}]"
            );
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    /// <summary>Eight numbers from a text's hash; may fail, or give another number of them.</summary>
    private sealed class FickleModel : IEmbeddingGenerator<string, Embedding<float>>
    {
        public static EmbeddingModelInfo Info { get; } = new("fickle", "1", 8);

        public Exception? Fault { get; set; }

        public int Given { get; init; } = Info.Dimensions;

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        ) =>
            Fault is { } fault
                ? Task.FromException<GeneratedEmbeddings<Embedding<float>>>(fault)
                : Task.FromResult(
                    new GeneratedEmbeddings<Embedding<float>>(
                        values.Select(text => new Embedding<float>(
                            Enumerable.Range(0, Given).Select(i => (float)(text.Length % (i + 2))).ToArray()
                        ))
                    )
                );

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingModelInfo) ? Info : null;

        public void Dispose() { }
    }
}
