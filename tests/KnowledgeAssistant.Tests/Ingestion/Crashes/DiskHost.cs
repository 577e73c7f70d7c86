using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>A start of the whole library on a data folder, all of it real but the reader process: the readers run here, which saves its start.</summary>
internal sealed class DiskHost : IAsyncDisposable
{
    private static readonly DocumentReaders Readers = new();

    /// <summary>Loaded once for all starts in this process.</summary>
    private static readonly StaticEmbeddingGenerator Embeddings = new(
        Path.Combine(AppContext.BaseDirectory, "models/static-minilm-384"),
        dimensions: null
    );

    private readonly ServiceProvider _provider;
    private readonly DataFolderLock _held;

    private DiskHost(ServiceProvider provider, DataFolderLock held) => (_provider, _held) = (provider, held);

    public DocumentLibrary Library => Get<DocumentLibrary>();

    /// <summary>Takes the folder's lock, prepares the database and repeats what was left unfinished, as both hosts do.</summary>
    public static async Task<DiskHost> StartAsync(string root, Action<IServiceCollection>? change = null)
    {
        var (host, wasKilled) = await PrepareAsync(root, change, new Dictionary<string, string?>());
        await host.Get<Recovery>().RunAsync(wasKilled, CancellationToken.None);
        return host;
    }

    /// <summary>As the server starts, which is of use without its index.</summary>
    public static async Task<DiskHost> StartAsync(
        string root,
        IReadOnlyDictionary<string, string?> settings,
        Action<IServiceCollection>? change = null
    )
    {
        var (host, wasKilled) = await PrepareAsync(root, change, settings);
        host.WithoutSearch = await host.Get<Recovery>().RunWithoutIndexAsync(wasKilled, CancellationToken.None);
        return host;
    }

    /// <summary>Why the start went on without the index; null when it did not have to.</summary>
    public string? WithoutSearch { get; private set; }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public Task WorkAsync() => Get<IngestionWorker>().FinishAsync(Task.CompletedTask, TimeSpan.Zero, CancellationToken.None);

    public async Task IngestAsync(string folder, string collection)
    {
        await Library.CreateCollectionAsync(collection, [AccessLabel.Everyone], CancellationToken.None);
        var id = (await Library.FindCollectionAsync(collection, CancellationToken.None))!.Id;
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);
            var outcome = await Library.UploadAsync(id, Path.GetFileName(path), content, CancellationToken.None);
            Assert.IsNotType<UploadRefused>(outcome);
        }
        await WorkAsync();
    }

    /// <summary>Every searchable passage by the index's own reads, with the labels it is read under: what two runs must have in common.</summary>
    public async Task<IReadOnlyList<string>> PassagesAsync()
    {
        var index = Get<IPassageIndex>();
        var lines = new List<string>();
        await foreach (var document in index.ListAsync(CancellationToken.None))
        {
            if (document.ActiveVersionId is not { } version)
                continue;
            var passages = await index.GetRangeAsync(version, 0, 10_000, Everything, MetadataFilter.None, CancellationToken.None);
            Assert.Equal(document.Passages, passages.Count);
            foreach (var passage in passages)
                lines.Add(
                    $"{passage.Document.Collection}/{passage.Document.Source} {passage.Ordinal} {passage.Id} "
                        + $"[{string.Join(',', document.Access.Collection)}|{string.Join(',', document.Access.Document)}] "
                        + $"{string.Join('>', passage.HeadingPath)} {passage.Range} {passage.Text}"
                );
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public async Task<IReadOnlyList<DocumentRow>> RowsAsync() =>
        (await Library.ListAsync(new DocumentQuery { Take = DocumentQuery.MaxTake }, CancellationToken.None)).Rows;

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _held.Dispose();
    }

    private static AccessScope Everything { get; } = AccessScope.Of(AccessLabel.Group("hr"));

    private static async Task<(DiskHost Host, bool WasKilled)> PrepareAsync(
        string root,
        Action<IServiceCollection>? change,
        IReadOnlyDictionary<string, string?> settings
    )
    {
        var folder = DataFolder.At(root).Create();
        var held = DataFolderLock.TryAcquire(folder, null, out var holder) ?? throw new InvalidOperationException($"Held by {holder}.");
        var host = new DiskHost(Build(folder, change, settings), held);
        await host.Get<AppDatabase>().PrepareAsync(CancellationToken.None);
        return (host, held.WasKilled);
    }

    private static ServiceProvider Build(
        DataFolder folder,
        Action<IServiceCollection>? change,
        IReadOnlyDictionary<string, string?> settings
    )
    {
        var services = new ServiceCollection()
            // One factory for all hosts: EF keeps a model and its compiled queries for each.
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddKnowledgeAssistant(new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(settings).Build(), folder)
            .AddSingleton<ReadOriginal>((path, name, attachments, _, token) => ReadAsync(path, name, attachments, token))
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(Embeddings);
        change?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public static Task<ReadResult> ReadAsync(string path, string fileName, string attachments, CancellationToken cancellationToken)
    {
        try
        {
            var content = Readers.Read(
                new ReaderInput(path, fileName, new ReaderLimits()) { AttachmentsFolder = attachments },
                cancellationToken
            );
            return Task.FromResult(new ReadResult(content, DocumentReaders.NumberOf(content.Format), null));
        }
        catch (UnreadableDocumentException exception)
        {
            return Task.FromResult(new ReadResult(null, 0, exception.Message));
        }
    }
}
