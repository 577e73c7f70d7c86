using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Tests.Reviews;

/// <summary>The library on a real database with documents and conversations put there as the program stores them.</summary>
internal sealed class ReviewsHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _folder;
    private readonly bool _ownsFolder;

    private ReviewsHost(DirectoryInfo folder, bool ownsFolder)
    {
        (_folder, _ownsFolder) = (folder, ownsFolder);
        _services = new ServiceCollection()
            .AddLogging()
            .AddKnowledgeAssistant(
                new ConfigurationBuilder().AddInMemoryCollection(TestStorage.SettingsOf(DataFolder.At(folder.FullName))).Build(),
                DataFolder.At(folder.FullName).Create()
            )
            .BuildServiceProvider();
    }

    public static Guid Reader { get; } = Guid.CreateVersion7();

    public static DateTime Day { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public Ratings Ratings => Get<Ratings>();

    public ReviewQueue Queue => Get<ReviewQueue>();

    public ReviewStore Store => Get<ReviewStore>();

    public static Task<ReviewsHost> StartAsync() => StartAsync(Directory.CreateTempSubdirectory("ka-reviews-"), ownsFolder: true);

    /// <summary>Another process on the same data folder, as after a restart.</summary>
    public Task<ReviewsHost> RestartAsync() => StartAsync(_folder, ownsFolder: false);

    public static Reviewer Reviewer(params AccessLabel[] labels) => new(Guid.CreateVersion7(), "Viktor", AccessScope.Of(labels));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task ChangeAsync(Action<AppDbContext> change) =>
        Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    change(context);
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );

    public async Task<Collection> AddCollectionAsync(string name, params AccessLabel[] labels)
    {
        var collection = new Collection
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Labels = labels.Length == 0 ? [AccessLabel.Everyone] : labels,
            CreatedAt = Day,
        };
        await ChangeAsync(context => context.Add(collection));
        return collection;
    }

    /// <param name="labels">The document's own.</param>
    public async Task<Document> AddDocumentAsync(Collection collection, string source, params AccessLabel[] labels)
    {
        var document = new Document
        {
            Id = Guid.CreateVersion7(),
            CollectionId = collection.Id,
            Source = source,
            Title = source,
            Date = Day,
            Labels = labels,
            State = DocumentState.Ready,
            ActiveVersionId = Guid.CreateVersion7(),
            CreatedAt = Day,
        };
        await ChangeAsync(context => context.Add(document));
        return document;
    }

    /// <summary>Stores a finished turn, in a conversation of its own unless one is named.</summary>
    public async Task<Guid> AddTurnAsync(TurnSeed seed)
    {
        var conversation = seed.Conversation ?? Guid.CreateVersion7();
        await ChangeAsync(context =>
        {
            if (context.Find<Conversation>(conversation) is null)
                context.Add(
                    new Conversation
                    {
                        Id = conversation,
                        UserId = seed.Asker ?? Reader,
                        Title = "Title",
                        CreatedAt = Day,
                    }
                );
            context.Add(seed.ToTurn(conversation));
        });
        return seed.Id;
    }

    public async Task<IReadOnlyList<Guid>> ListAsync(Reviewer reviewer, ReviewFilter? filter = null, int skip = 0, int take = 100) =>
        [.. (await Queue.ListAsync(reviewer, filter ?? new(), skip, take, CancellationToken.None)).Rows.Select(row => row.TurnId)];

    public Task<bool> RateAsync(Guid turn, RatingReasons reasons, string comment = "", RatingValue value = RatingValue.Down) =>
        Ratings.SetAsync(turn, Reader, new RatingView(value, reasons, comment), CancellationToken.None);

    public Task<SaveOutcome> ReviewAsync(Guid turn, Reviewer reviewer, int seen = 0, string corrected = "", string note = "") =>
        Store.SaveAsync(turn, reviewer, new ReviewDraft(Verdict.Partly, corrected, note), seen, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (_ownsFolder)
            _folder.Delete(recursive: true);
    }

    private static async Task<ReviewsHost> StartAsync(DirectoryInfo folder, bool ownsFolder)
    {
        var host = new ReviewsHost(folder, ownsFolder);
        await host.Get<AppDatabase>().PrepareAsync(CancellationToken.None);
        return host;
    }
}

/// <summary>A turn in the making.</summary>
internal sealed record TurnSeed(string Question = "Which dog may ride?")
{
    public Guid Id { get; } = Guid.CreateVersion7();
    public Guid? Conversation { get; init; }
    public Guid? Asker { get; init; }
    public int Ordinal { get; init; }
    public string? Rewritten { get; init; }
    public TurnState State { get; init; } = TurnState.Done;
    public AnswerOutcome? Outcome { get; init; } = AnswerOutcome.Answered;

    /// <summary>One a sentence.</summary>
    public Support[] Support { get; init; } = [KnowledgeAssistant.Conversations.Support.Quoted];
    public Document[] Evidence { get; init; } = [];

    /// <summary>Considered by the search and not used.</summary>
    public (string Collection, string Source)[] Traced { get; init; } = [];
    public int DaysLater { get; init; }
    public string Answer { get; init; } = "A dog of up to 35 kg.";
    public string? Withheld { get; init; }
    public MetadataFilter? Filter { get; init; }

    public Turn ToTurn(Guid conversation) =>
        new()
        {
            Id = Id,
            ConversationId = conversation,
            Ordinal = Ordinal,
            Question = Question,
            RewrittenQuestion = Rewritten,
            State = State,
            Outcome = Outcome,
            Answer = Answer,
            Withheld = Withheld,
            Filter = Filter,
            Sentences = [.. Support.Select(support => new AnswerSentence("Words.", new TextRange(0, 6), support, [1]))],
            Evidence = [.. Evidence.Select((document, index) => EvidenceOf(document, index + 1))],
            Steps = [new TurnStep(AnswerStep.Search, "Searched 1,204 passages", 3)],
            Trace = new RetrievalTrace(Question, ["dog"], 1_204, [.. Traced.Select(Entry)], []),
            StartedAt = ReviewsHost.Day.AddDays(DaysLater),
        };

    private TurnEvidence EvidenceOf(Document document, int number) =>
        new()
        {
            TurnId = Id,
            Number = number,
            PassageId = $"p{number}",
            CollectionId = document.CollectionId,
            Collection = "c",
            DocumentId = document.Id,
            VersionId = document.ActiveVersionId!.Value,
            Source = document.Source,
            Title = document.Title,
            HeadingPath = [],
            Date = ReviewsHost.Day,
            Start = 0,
            End = 4,
            Text = "Text",
        };

    private static TraceEntry Entry((string Collection, string Source) place) =>
        new(
            "t" + place.Source,
            place.Collection,
            place.Source,
            place.Source,
            [],
            null,
            1,
            1,
            new(1, 1, 1, null),
            false,
            "beyond the best 8"
        );
}
