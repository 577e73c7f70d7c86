using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Ingestion.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews.Comparisons;

/// <summary>A build with smaller passages and another model, compared with the one in use by what people asked.</summary>
public sealed class ComparisonTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private static readonly Guid Rosa = IdOf("Rosa");
    private static readonly Guid Hanna = IdOf("Hanna");
    private static readonly Guid Ada = IdOf("Ada");

    private static readonly string[] Questions =
    [
        "bucket policy of the region",
        "archive lifecycle of an object version",
        "who is the owner of a request header",
        "notify on delete",
    ];

    [Fact]
    public async Task Compare_OtherChunkerAndModel_TellsFiguresAndWhatDiffers()
    {
        await using var host = await StartAsync();
        var build = await BuildAsync(host);
        foreach (var question in Questions)
            await AskAsync(host, Rosa, question);
        await AskAsync(host, Rosa, Questions[0].ToUpperInvariant());
        await AskAsync(host, Guid.CreateVersion7(), "restore of the storage class");
        await AskAsync(host, Rosa, "key of the copy", daysAgo: 8);
        var judged = await AskAsync(host, Ada, "bucket storage class archive", daysAgo: 30);
        await CallCorrectAsync(host, judged);

        var done = await CompareAsync(host, build);
        Assert.Equal((ComparisonState.Done, 6, 5, 1), (done.State, done.Questions, done.Compared, done.LeftOut));
        Assert.Equal((1, 2), (done.LiveNumber, done.BuildNumber));
        var figures = done.Figures!;
        Assert.Equal(1, figures.Judged);
        Assert.Equal(1, figures.LiveNdcg, 9);
        Assert.InRange(figures.BuildNdcg, 0, 1);
        Assert.InRange(figures.Overlap, .05, .999);
        Assert.True(figures is { LiveP50: > 0, BuildP50: > 0 } && figures.LiveP95 >= figures.LiveP50);

        var page = await PageAsync(host, done.Id, skip: 0);
        Assert.Equal(5 - figures.Same, page.Total);
        Assert.Equal(page.Rows.Select(row => row.Overlap).Order(), page.Rows.Select(row => row.Overlap));
        Assert.All(page.Rows, row => Assert.True(row.Came + row.Went > 0));
        Assert.Equal(page.Rows.Skip(1).Select(row => row.Number), (await PageAsync(host, done.Id, skip: 1)).Rows.Select(row => row.Number));
        // What Rosa asked is hers: neither its words nor what it found is told.
        Assert.All(page.Rows.Where(row => row.LiveNdcg is null), row => Assert.True(row is { Question: null, Places.Count: 0 }));
        if (page.Rows.SingleOrDefault(row => row.LiveNdcg is not null) is { } own)
            Assert.Equal(("bucket storage class archive", own.Came + own.Went), (own.Question, own.Places.Count));
    }

    [Fact]
    public async Task Compare_EachAsker_IsSearchedWithTheirOwnRightsOfNow()
    {
        await using var host = await StartAsync();
        var hidden = (await host.RowsAsync()).Take(6).Select(row => row.Id).ToHashSet();
        foreach (var document in hidden)
            await host.Library.SetDocumentAccessAsync(document, [AccessLabel.Group("hr")], CancellationToken.None);
        var build = await BuildAsync(host);
        await AskAsync(host, Rosa, Questions[0]);
        // Both were complained of: the sources of the first are closed to this admin, those of the second are open to everybody.
        var closed = await AskAsync(host, Hanna, Questions[1], rests: hidden.Contains);
        var open = await AskAsync(host, Hanna, Questions[2], rests: document => !hidden.Contains(document));
        foreach (var turn in (Guid[])[closed, open])
            await host.Get<Ratings>()
                .SetAsync(turn, Hanna, new RatingView(RatingValue.Down, RatingReasons.None, ""), CancellationToken.None);

        var done = await CompareAsync(host, build);
        var rows = await RowsAsync(host, done.Id);
        var rosa = rows.Single(row => row.TurnId != closed && row.TurnId != open);
        Assert.DoesNotContain(rosa.Changes, change => hidden.Contains(change.DocumentId));
        Assert.Contains(rows.Except([rosa]).SelectMany(row => row.Changes), change => hidden.Contains(change.DocumentId));
        var page = (await PageAsync(host, done.Id, skip: 0)).Rows.ToDictionary(row => row.Number);
        Assert.All(
            rows.Where(row => row.TurnId != open),
            row => Assert.True(!page.TryGetValue(row.Number, out var shown) || shown is { Question: null, Places.Count: 0 })
        );
        var reviewable = rows.Single(row => row.TurnId == open);
        var told = page[reviewable.Number];
        Assert.Equal(Questions[2], told.Question);
        Assert.Equal(reviewable.Changes.Where(change => !hidden.Contains(change.DocumentId)), told.Places.Select(place => place.Passage));
        Assert.True(told.Places.Count < told.Came + told.Went);
    }

    [Fact]
    public async Task Compare_KilledOrCancelledOrWithoutItsBuild_SaysSoAndCanBeStartedAgain()
    {
        await using var host = await StartAsync();
        var build = await BuildAsync(host);
        var comparisons = host.Get<IndexComparisons>();
        await AskAsync(host, Rosa, Questions[0]);

        Assert.Null(await comparisons.StartAsync(Ada, build, CancellationToken.None));
        Assert.Contains("already", await comparisons.StartAsync(Ada, build, CancellationToken.None), StringComparison.Ordinal);
        var first = Assert.Single(await comparisons.ListAsync(Ada, CancellationToken.None));
        // As a kill leaves it.
        await host.Get<ComparisonBook>().BeginAsync(first.Id, 1, 1, CancellationToken.None);
        await host.Get<ComparisonWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(ComparisonState.Interrupted, await StateAsync(host));

        Assert.Null(await comparisons.StartAsync(Ada, build, CancellationToken.None));
        await comparisons.CancelAsync(Ada, (await comparisons.ListAsync(Ada, CancellationToken.None))[0].Id, CancellationToken.None);
        await host.Get<ComparisonWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(ComparisonState.Cancelled, await StateAsync(host));

        Assert.Equal(ComparisonState.Done, (await CompareAsync(host, build)).State);
        Assert.Null(await comparisons.StartAsync(Ada, build, CancellationToken.None));
        await host.Get<IndexMoves>().RetireAsync(build, CancellationToken.None);
        await host.Get<ComparisonWorker>().WorkAsync(CancellationToken.None);
        var last = (await comparisons.ListAsync(Ada, CancellationToken.None))[0];
        Assert.Equal(ComparisonState.Failed, last.State);
        Assert.Contains("not beside the build in use", last.Problem, StringComparison.Ordinal);
        Assert.NotNull(await comparisons.StartAsync(Ada, build, CancellationToken.None));
    }

    [Fact]
    public async Task Cancel_WhileItRuns_EndsIt()
    {
        var model = new HeldModel();
        await using var host = await StartAsync(model.Hold);
        var build = await BuildAsync(host);
        await host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    context.AddRange(
                        Enumerable.Range(0, AskedQuestions.Most).SelectMany(i => Conversation(Rosa, $"bucket policy {i}", []))
                    );
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );
        var comparisons = host.Get<IndexComparisons>();
        Assert.Null(await comparisons.StartAsync(Ada, build, CancellationToken.None));
        // In the middle it waits for this test, which may be slow to look.
        model.Left = AskedQuestions.Most / 2;
        var working = Task.Run(() => host.Get<ComparisonWorker>().WorkAsync(CancellationToken.None));
        while ((await comparisons.ListAsync(Ada, CancellationToken.None))[0] is { Compared: 0, IsOver: false })
            await Task.Yield();
        await comparisons.CancelAsync(Ada, (await comparisons.ListAsync(Ada, CancellationToken.None))[0].Id, CancellationToken.None);
        model.GoOn.SetResult();
        await working;
        var row = (await comparisons.ListAsync(Ada, CancellationToken.None))[0];
        Assert.Equal(ComparisonState.Cancelled, row.State);
        Assert.InRange(row.Compared, 1, AskedQuestions.Most - 1);
        Assert.Null(row.Figures);
    }

    [Fact]
    public async Task ConversationDeleted_ItsQuestionGoesAndTheFiguresStay()
    {
        await using var host = await StartAsync();
        var build = await BuildAsync(host);
        var turn = await AskAsync(host, Rosa, Questions[0]);
        var done = await CompareAsync(host, build);
        Assert.Single(await RowsAsync(host, done.Id));
        await host.Get<AppDatabase>()
            .RunAsync(
                context => context.Set<Conversation>().Where(row => row.UserId == Rosa).ExecuteDeleteAsync(CancellationToken.None),
                CancellationToken.None
            );
        Assert.Empty(await RowsAsync(host, done.Id));
        Assert.Equal(1, (await host.Get<IndexComparisons>().ListAsync(Ada, CancellationToken.None))[0].Compared);
    }

    [Fact]
    public async Task EveryMember_AnybodyButAnAdmin_IsRefused()
    {
        await using var host = await StartAsync();
        var comparisons = host.Get<IndexComparisons>();
        foreach (var other in (Guid[])[Rosa, IdOf("Viktor"), Guid.CreateVersion7()])
        {
            await Assert.ThrowsAsync<AdminRequiredException>(() => comparisons.StartAsync(other, Guid.Empty, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() => comparisons.CancelAsync(other, Guid.Empty, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() => comparisons.ListAsync(other, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() =>
                comparisons.DifferencesAsync(other, Guid.Empty, 0, 20, CancellationToken.None)
            );
        }
    }

    private async Task<DiskHost> StartAsync(Action<IServiceCollection>? change = null)
    {
        var settings = new Dictionary<string, string?> { ["KnowledgeAssistant:Demo:Enabled"] = "true" };
        var host = await DiskHost.StartAsync(corpus.NewFilledFolder(), settings, change);
        return host;
    }

    private static async Task<Guid> BuildAsync(DiskHost host)
    {
        var started = await host.Get<IndexMoves>().StartAsync(GenerationTests.TargetOf(host, 192), CancellationToken.None);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(
            GenerationState.Ready,
            (await host.Get<GenerationRegistry>().FindAsync(started.Id!.Value, CancellationToken.None))!.State
        );
        return started.Id.Value;
    }

    /// <summary>A stored question whose answer cites the best passage that its asker finds.</summary>
    private static async Task<Guid> AskAsync(DiskHost host, Guid asker, string question, int daysAgo = 1, Func<Guid, bool>? rests = null)
    {
        var scope = await host.Get<UserDirectory>().GetScopeAsync(asker, CancellationToken.None) ?? AccessScope.EveryoneOnly;
        var found = await host.Get<HybridSearch>()
            .SearchAsync(new SearchRequest(question, scope, MetadataFilter.None), CancellationToken.None);
        var best = found.Hits.First(hit => rests is null || rests(hit.Passage.Document.DocumentId)).Passage;
        var rows = Conversation(asker, question, [best], daysAgo);
        await host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    context.AddRange(rows);
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );
        return rows.OfType<Turn>().Single().Id;
    }

    private static object[] Conversation(Guid asker, string question, Passage[] evidence, int daysAgo = 1)
    {
        var (id, turn) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        return
        [
            new Conversation
            {
                Id = id,
                UserId = asker,
                Title = "Title",
                CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
            },
            new Turn
            {
                Id = turn,
                ConversationId = id,
                Ordinal = 0,
                Question = question,
                State = TurnState.Done,
                Outcome = AnswerOutcome.Answered,
                Citations = [.. evidence.Select((_, index) => new StoredCitation(index + 1, index + 1, null, Support.Quoted))],
                StartedAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-daysAgo),
                Evidence = [.. evidence.Select(passage => EvidenceOf(turn, passage))],
            },
        ];
    }

    private static TurnEvidence EvidenceOf(Guid turnId, Passage passage) =>
        TurnEvidence.Of(
            turnId,
            new Evidence(
                1,
                passage.Id,
                passage.Document.CollectionId,
                passage.Document.Collection,
                passage.Document.DocumentId,
                passage.Document.VersionId,
                passage.Document.Source,
                passage.Document.Title,
                passage.HeadingPath,
                null,
                null,
                passage.Document.Date,
                passage.Range,
                passage.Text
            )
        );

    private static async Task CallCorrectAsync(DiskHost host, Guid turn)
    {
        await host.Get<Ratings>().SetAsync(turn, Ada, new RatingView(RatingValue.Up, RatingReasons.None, ""), CancellationToken.None);
        var reviewer = ReviewsHost.Reviewer();
        Assert.Equal(
            SaveOutcome.Saved,
            await host.Get<ReviewStore>().SaveAsync(turn, reviewer, new ReviewDraft(Verdict.Correct, "", ""), 0, CancellationToken.None)
        );
    }

    private static async Task<IndexComparison> CompareAsync(DiskHost host, Guid build)
    {
        Assert.Null(await host.Get<IndexComparisons>().StartAsync(Ada, build, CancellationToken.None));
        await host.Get<ComparisonWorker>().WorkAsync(CancellationToken.None);
        return (await host.Get<IndexComparisons>().ListAsync(Ada, CancellationToken.None))[0];
    }

    private static async Task<ComparisonState> StateAsync(DiskHost host) =>
        (await host.Get<IndexComparisons>().ListAsync(Ada, CancellationToken.None))[0].State;

    private static Task<DifferencePage> PageAsync(DiskHost host, Guid comparison, int skip) =>
        host.Get<IndexComparisons>().DifferencesAsync(Ada, comparison, skip, 20, CancellationToken.None);

    private static Task<List<ComparedQuestion>> RowsAsync(DiskHost host, Guid comparison) =>
        host.Get<AppDatabase>()
            .RunAsync(
                context => context.Set<ComparedQuestion>().Where(row => row.ComparisonId == comparison).ToListAsync(CancellationToken.None),
                CancellationToken.None
            );

    private static Guid IdOf(string name) => DemoMode.On().Users.Single(user => user.Name.StartsWith(name, StringComparison.Ordinal)).Id;

    /// <summary>The model of the build in use, which answers so many questions more and then waits to be told.</summary>
    private sealed class HeldModel
    {
        public int? Left { get; set; }

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Hold(IServiceCollection services)
        {
            var kind = typeof(IEmbeddingGenerator<string, Embedding<float>>);
            var model =
                (IEmbeddingGenerator<string, Embedding<float>>)services.Last(one => one.ServiceType == kind).ImplementationInstance!;
            services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(new Held(this, model));
        }

        private sealed class Held(HeldModel held, IEmbeddingGenerator<string, Embedding<float>> model)
            : DelegatingEmbeddingGenerator<string, Embedding<float>>(model)
        {
            public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
                IEnumerable<string> values,
                EmbeddingGenerationOptions? options = null,
                CancellationToken cancellationToken = default
            )
            {
                if (held.Left-- <= 0)
                    await held.GoOn.Task.WaitAsync(cancellationToken);
                return await base.GenerateAsync(values, options, cancellationToken);
            }
        }
    }
}
