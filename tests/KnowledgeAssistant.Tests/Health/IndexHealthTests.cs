using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Health;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Xunit;

namespace KnowledgeAssistant.Tests.Health;

/// <summary>What an admin is told of the index, with the real embedded engine and its files; nobody else is told anything.</summary>
public sealed class IndexHealthTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    [Fact]
    public async Task Read_AfterSearchesAndAComparison_SaysWhatIsThere()
    {
        await using var host = await FilledAsync();
        var admin = await AddAsync(host, UserRole.Admin);
        var health = host.Get<IndexHealth>();
        await SearchAsync(host);
        await SearchAsync(host);
        await health.CompareAsync(admin, CancellationToken.None);
        await host.Get<CheckWorker>().WorkAsync(CancellationToken.None);
        var report = await UntilAsync(host, admin, report => report.Figures.Count > 0);

        var live = Assert.IsType<Generation>(report.Live);
        var figure = report.Figures[live.Number];
        Assert.Equal((CrashCorpus.Documents, corpus.Clean.Count), (figure.Statistics!.Documents, figure.Statistics.Passages));
        var file = new FileInfo(Path.Combine(host.Get<DataFolder>().IndexFolder, "0001.db"));
        Assert.InRange(figure.Bytes!.Value, file.Length, file.Length + 50_000_000);
        Assert.Equal((2, 2, 2), (report.Speed.Searches, report.Speed.Keyword!.Searches, report.Speed.Vector!.Searches));
        Assert.Equal((0, CheckCause.Asked), (report.RemovedLately, report.LastCheck!.Cause));
        Assert.False(report.IsBehind || report.IsRefilling || report.IsComparing || report.IsMeasuring);
        Assert.Null(report.LastFault);
        Assert.Null(report.Recall);
    }

    [Fact]
    public async Task Read_ACallFailedAndAnotherSucceeded_SaysSinceWhenAllIsWell()
    {
        await using var host = await FilledAsync();
        var admin = await AddAsync(host, UserRole.Admin);
        var wrong = host.Get<IPassageIndex>()
            .VectorSearchAsync(new float[3], KeywordQuery.Empty, AccessScope.EveryoneOnly, MetadataFilter.None, 5, CancellationToken.None);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => wrong);
        await SearchAsync(host);
        var last = (await host.Get<IndexHealth>().ReadAsync(admin, CancellationToken.None)).LastFault!;
        Assert.Equal(fault.Message, last.Message);
        Assert.NotNull(last.WellSince);
    }

    [Fact]
    public async Task Measure_QuestionsOfOthers_ComparesWhatTheAdminMayReadAndKeepsNoQuestion()
    {
        await using var host = await FilledAsync();
        var admin = await AddAsync(host, UserRole.Admin);
        await MeasureAsync(host, admin);
        Assert.Contains("ask one in the chat", (await LastAsync(host, admin)).Error, StringComparison.Ordinal);

        await AskAsync(host, "How is a bucket made?", "How is a bucket made?", "Who may read a region?", "What is a policy?");
        await MeasureAsync(host, admin);
        var sample = await LastAsync(host, admin);
        Assert.Equal((1, 3, 1.0, 1.0, (string?)null), (sample.Generation, sample.Questions, sample.Recall, sample.Least, sample.Error));

        // Nothing is left that this admin may read; whose questions they were makes no difference.
        foreach (var row in await host.RowsAsync())
            await host.Library.SetDocumentAccessAsync(row.Id, [AccessLabel.Group("hr")], CancellationToken.None);
        await MeasureAsync(host, admin);
        Assert.Contains("nothing that you may read", (await LastAsync(host, admin)).Error, StringComparison.Ordinal);
        var other = await AddAsync(host, UserRole.Admin, "hr");
        await MeasureAsync(host, other);
        Assert.Equal(3, (await LastAsync(host, other)).Questions);
    }

    [Fact]
    public async Task Member_AskedByWhoIsNoAdmin_ThrowsAndDoesNothing()
    {
        await using var host = await FilledAsync();
        var health = host.Get<IndexHealth>();
        await AddAsync(host, UserRole.Admin);
        var disabled = await AddAsync(host, UserRole.Admin);
        await host.Get<UserAdministration>().DisableAsync(disabled, CancellationToken.None);
        Guid[] others = [await AddAsync(host, UserRole.Reader), await AddAsync(host, UserRole.Reviewer), disabled, Guid.Empty];
        foreach (var user in others)
        {
            await Assert.ThrowsAsync<AdminRequiredException>(() => health.ReadAsync(user, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() => health.CompareAsync(user, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() => health.MeasureAsync(user, CancellationToken.None));
        }
        Assert.False(host.Get<CheckWorker>().IsRunning);
        Assert.False(host.Get<RecallRuns>().IsRunning);
    }

    [Theory]
    [InlineData("abc", "abc", 1)]
    [InlineData("abx", "abc", 2 / 3.0)]
    [InlineData("", "abc", 0)]
    // A copy of the last one, which comes before or after it by chance.
    [InlineData("abC", "abc", 1)]
    public void Recall_OfARanking_CountsWhatTheExactOneHas(string found, string exact, double expected) =>
        Assert.Equal(expected, RecallMeasure.RecallOf(Ranking(found), Ranking(exact)), 1e-9);

    private static List<RankedPassage> Ranking(string ids) =>
        [.. ids.Select(id => new RankedPassage($"{id}", id == 'x' ? 0.001 : 1.0 / char.ToLowerInvariant(id)))];

    private static async Task MeasureAsync(DiskHost host, Guid admin)
    {
        await host.Get<IndexHealth>().MeasureAsync(admin, CancellationToken.None);
        await host.Get<RecallRuns>().WaitAsync();
    }

    private static async Task<RecallSample> LastAsync(DiskHost host, Guid admin) =>
        (await host.Get<IndexHealth>().ReadAsync(admin, CancellationToken.None)).Recall!;

    /// <summary>The figures come in the background; looking again is what the page does.</summary>
    private static async Task<HealthReport> UntilAsync(DiskHost host, Guid admin, Func<HealthReport, bool> isThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var report = await host.Get<IndexHealth>().ReadAsync(admin, patience.Token);
            if (isThere(report))
                return report;
        }
    }

    private static Task<SearchResult> SearchAsync(DiskHost host) =>
        host.Get<HybridSearch>()
            .SearchAsync(new SearchRequest("bucket policy", AccessScope.EveryoneOnly, MetadataFilter.None), CancellationToken.None);

    private static async Task<Guid> AddAsync(DiskHost host, UserRole role, params string[] groups) =>
        (await host.Get<UserAdministration>().AddAsync($"{role}-{Guid.NewGuid():N}", role, groups, "correct horse", CancellationToken.None))
            .User!
            .Id;

    private static Task<bool> AskAsync(DiskHost host, params string[] questions) =>
        host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    var at = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
                    foreach (var question in questions)
                    {
                        var conversation = new Conversation
                        {
                            Id = Guid.CreateVersion7(),
                            UserId = Guid.CreateVersion7(),
                            Title = question,
                            CreatedAt = at,
                            UpdatedAt = at,
                        };
                        context.Add(conversation);
                        context.Add(
                            new Turn
                            {
                                Id = Guid.CreateVersion7(),
                                ConversationId = conversation.Id,
                                Ordinal = 0,
                                Question = question,
                                StartedAt = at,
                            }
                        );
                    }
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );

    private async Task<DiskHost> FilledAsync()
    {
        var host = await DiskHost.StartAsync(corpus.NewDataFolder());
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        return host;
    }
}
