using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using KnowledgeAssistant.Tests.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>The library's parts on a real data folder with the real engine and static model; only the writer can be the test's.</summary>
internal sealed class AnsweringHost : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly bool _ownsFolder;
    private readonly DataFolderLock? _lock;

    private AnsweringHost(DataFolder folder, bool ownsFolder, IAnswerWriter? writer, Dictionary<string, string?>? settings)
    {
        (Folder, _ownsFolder) = (folder, ownsFolder);
        if (ownsFolder)
            _lock = DataFolderLock.TryAcquire(folder, null, out _);
        var services = new ServiceCollection()
            .AddLogging()
            .AddKnowledgeAssistant(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(TestStorage.SettingsOf(folder))
                    .AddInMemoryCollection(Settings(settings))
                    .Build(),
                folder
            );
        if (writer is not null)
            services.AddSingleton(writer);
        _provider = services.BuildServiceProvider();
    }

    /// <summary>The same in every process that is started on one folder.</summary>
    public static Guid Reader { get; } = new("0193f000-0000-7000-8000-00000000aaaa");

    public DataFolder Folder { get; }
    public AnswerRuns Runs => Get<AnswerRuns>();
    public ConversationStore Conversations => Get<ConversationStore>();
    private AnswerRunWorker Worker => Get<IEnumerable<IHostedService>>().OfType<AnswerRunWorker>().Single();

    /// <param name="beside">The folder of a host that was "killed": this one starts where it stood.</param>
    /// <param name="root">A folder that is there already; it is taken away at the end as one of the host's own.</param>
    public static async Task<AnsweringHost> StartAsync(
        IAnswerWriter? writer = null,
        AnsweringHost? beside = null,
        Dictionary<string, string?>? settings = null,
        string? root = null,
        bool isShared = false
    )
    {
        var folder = beside?.Folder ?? DataFolder.At(root ?? Directory.CreateTempSubdirectory("ka-answers-").FullName).Create();
        var host = new AnsweringHost(folder, ownsFolder: beside is null, writer, settings);
        await host.Get<AppDatabase>().PrepareAsync(CancellationToken.None);
        if (isShared)
            await host.Get<Instance>().OpenAsync(alone: false, CancellationToken.None);
        if (!await host.Get<UserDirectory>().HasUsersAsync(CancellationToken.None))
            await host.AddUserAsync(Reader);
        await host.Worker.StartAsync(CancellationToken.None);
        return host;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>A document of one passage, searchable and in the application database.</summary>
    public async Task<Document> AddAsync(string source, string title, string text, params AccessLabel[] labels)
    {
        var rule = labels.Length == 0 ? [AccessLabel.Everyone] : labels;
        var now = new DateTime(2025, 5, 1, 0, 0, 0, DateTimeKind.Utc);
        var collection = new Collection
        {
            Id = Guid.CreateVersion7(),
            Name = "c-" + source,
            Labels = rule,
            CreatedAt = now,
        };
        var document = new Document
        {
            Id = Guid.CreateVersion7(),
            CollectionId = collection.Id,
            Source = source,
            Title = title,
            Date = now,
            State = DocumentState.Ready,
            ActiveVersionId = Guid.CreateVersion7(),
            CreatedAt = now,
        };
        await ChangeAsync(database => database.AddRange(collection, document));
        await IndexAsync(collection, document, text, rule);
        return document;
    }

    public async Task ChangeAsync(Action<AppDbContext> change)
    {
        await using var database = await Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        change(database);
        await database.SaveChangesAsync();
    }

    public Task AddUserAsync(Guid id) =>
        ChangeAsync(database =>
            database.Add(
                new AppUser
                {
                    Id = id,
                    UserName = $"user-{id:N}",
                    NormalizedUserName = $"USER-{id:N}",
                }
            )
        );

    /// <summary>A test that holds its writer does not wait for it at the end.</summary>
    private static Dictionary<string, string?> Settings(Dictionary<string, string?>? settings)
    {
        var all = new Dictionary<string, string?>(settings ?? []);
        all.TryAdd("KnowledgeAssistant:Answering:DrainSeconds", "0");
        return all;
    }

    public static StartAnswer Ask(string question, Guid? run = null, Guid? conversation = null, Guid? user = null) =>
        new(run ?? Guid.CreateVersion7(), conversation ?? Guid.CreateVersion7(), user ?? Reader, question, MetadataFilter.None);

    /// <summary>Starts a run and follows it to its end.</summary>
    public async Task<IReadOnlyList<NumberedEvent>> RunAsync(StartAnswer start)
    {
        await Runs.StartAsync(start, CancellationToken.None);
        return await FollowAsync(start.RunId);
    }

    public async Task<IReadOnlyList<NumberedEvent>> FollowAsync(Guid run, long after = 0, Guid? user = null)
    {
        var events = new List<NumberedEvent>();
        await foreach (var next in Runs.FollowAsync(run, user ?? Reader, after, CancellationToken.None))
            events.Add(next);
        return events;
    }

    public async Task<TurnView> TurnAsync(Guid run, AccessScope? scope = null) =>
        (await Conversations.GetTurnAsync(run, Reader, scope ?? AccessScope.EveryoneOnly, CancellationToken.None))!;

    public Task ShutDownAsync() => Worker.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await ShutDownAsync();
        await _provider.DisposeAsync();
        _lock?.Dispose();
        if (_ownsFolder)
            Directory.Delete(Folder.Root, recursive: true);
    }

    private async Task IndexAsync(Collection collection, Document document, string text, AccessLabel[] rule)
    {
        var info = new DocumentInfo
        {
            CollectionId = collection.Id,
            Collection = collection.Name,
            DocumentId = document.Id,
            VersionId = document.ActiveVersionId!.Value,
            Source = document.Source,
            Title = document.Title,
            Format = DocumentFormats.Text,
            Date = document.Date,
        };
        var passage = new Passage
        {
            Id = PassageIds.Create(collection.Name, document.Source, "1", "test/1", 0),
            Ordinal = 0,
            Document = info,
            Range = new TextRange(0, text.Length),
            Text = text,
            HeadingPath = [],
        };
        var embeddings = Get<IEmbeddingGenerator<string, Embedding<float>>>();
        var vector = (await embeddings.GenerateAsync([document.Title + "\n" + text]))[0].Vector;
        var index = Get<IPassageIndex>();
        await index.WriteAsync([new VersionPassages(info, new AccessRule(rule, []), [passage], [vector])], CancellationToken.None);
        await index.ActivateAsync([info.VersionId], CancellationToken.None);
    }
}
