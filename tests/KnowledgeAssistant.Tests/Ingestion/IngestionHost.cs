using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>The library's parts on a real data folder, with the seams (index, embeddings, reader process) in the test's hands.</summary>
internal sealed class IngestionHost : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly bool _ownsFolder;

    private IngestionHost(
        string root,
        FakePassageIndex index,
        TimeProvider time,
        bool ownsFolder,
        IReadOnlyDictionary<string, string?>? settings,
        Action<IServiceCollection>? adjust
    )
    {
        (Root, Index, _ownsFolder) = (root, index, ownsFolder);
        Folder = DataFolder.At(root).Create();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["KnowledgeAssistant:Ingestion:RetryDelay"] = "00:00:00",
                    // The order of a test's reads must not go by the machine's cores.
                    ["KnowledgeAssistant:Ingestion:Readers"] = "1",
                }
            )
            .AddInMemoryCollection(TestStorage.SettingsOf(Folder))
            .AddInMemoryCollection(settings)
            .Build();
        var services = new ServiceCollection()
            // One factory for all hosts: EF keeps a model and its compiled queries for each.
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(time)
            .AddKnowledgeAssistant(configuration, Folder)
            .AddSingleton<IPassageIndex>(index)
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(Embeddings)
            .AddSingleton<ReadOriginal>((path, name, _, _, token) => Read(path, name, token))
            .AddSingleton(new ReaderNumbers(_ => ReaderNumber));
        adjust?.Invoke(services);
        _provider = services.BuildServiceProvider();
    }

    public string Root { get; }
    public DataFolder Folder { get; }
    public FakePassageIndex Index { get; }
    public FakeEmbeddings Embeddings { get; } = new();
    public int ReaderNumber { get; set; } = 1;
    public Func<string, string, CancellationToken, Task<ReadResult>> Read { get; set; } = PlainReader.ReadAsync;
    public DocumentLibrary Library => Get<DocumentLibrary>();
    public IngestionWorker Worker => Get<IngestionWorker>();

    /// <summary>A fresh folder, or another process's view of an existing one (its own parts, the same files and index).</summary>
    public static async Task<IngestionHost> StartAsync(
        IngestionHost? beside = null,
        TimeProvider? time = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? adjust = null
    )
    {
        var root = beside?.Root ?? Directory.CreateTempSubdirectory("ka-ingest-").FullName;
        var host = new IngestionHost(
            root,
            beside?.Index ?? new FakePassageIndex(),
            time ?? TimeProvider.System,
            ownsFolder: beside is null,
            settings,
            adjust
        );
        await host.Get<AppDatabase>().PrepareAsync(CancellationToken.None);
        return host;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public async Task<Guid> CollectionAsync(string name = "docs", params AccessLabel[] labels) =>
        (await Library.CreateCollectionAsync(name, labels.Length == 0 ? [AccessLabel.Everyone] : labels, CancellationToken.None)).Id!.Value;

    public async Task<UploadOutcome> UploadAsync(Guid collection, string source, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Library.UploadAsync(collection, source, content, CancellationToken.None);
    }

    public async Task<Guid> AcceptedAsync(Guid collection, string source, string text) =>
        Assert.IsType<UploadAccepted>(await UploadAsync(collection, source, text)).DocumentId;

    public Task WorkAsync() => Worker.WorkAsync(CancellationToken.None);

    public Task RecoverAsync(bool wasKilled = true) => Get<Recovery>().RunAsync(wasKilled, CancellationToken.None);

    public async Task<DocumentRow> RowAsync(Guid document) => (await Library.FindAsync(document, CancellationToken.None))!;

    public Task<int> CountAsync<T>()
        where T : class => Get<AppDatabase>().RunAsync(context => context.Set<T>().CountAsync(), CancellationToken.None);

    public int OriginalCount => Directory.EnumerateFiles(Folder.OriginalsFolder, "*", SearchOption.AllDirectories).Count();

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Root, recursive: true);
    }
}
