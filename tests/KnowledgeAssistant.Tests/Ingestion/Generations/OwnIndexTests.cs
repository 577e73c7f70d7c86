using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Generations;

/// <summary>A collection with an index of its own, on another engine with another model and chunker, searched together with the others.</summary>
public sealed class OwnIndexTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private const string Contracts = "contracts";
    private const string Question = "bucket policy of the region";
    private static readonly Guid Ada = DemoMode.On().Users.Single(user => user.Role == UserRole.Admin).Id;
    private static readonly AccessScope Everyone = AccessScope.EveryoneOnly;

    [Fact]
    public async Task Search_OneCollectionOnAnotherEngine_IsMergedByRankAndSaysFromWhere()
    {
        await using var host = await StartAsync();
        var before = await SearchAsync(host);
        Assert.All(before.Trace.Entries, entry => Assert.Null(entry.OwnIndex));
        await BuildOwnAsync(host);

        var found = await SearchAsync(host);
        Assert.Contains(found.Hits, hit => hit.Passage.Document.Collection == Contracts);
        Assert.Contains(found.Hits, hit => hit.Passage.Document.Collection == CrashCorpus.Collection);
        Assert.All(found.Trace.Entries, entry => Assert.Equal(entry.Collection == Contracts ? Contracts : null, entry.OwnIndex));
        Assert.Equal(found.Trace.Entries.Count, found.Trace.Entries.Select(entry => entry.PassageId).Distinct().Count());
        // Its passages are shorter there, so there are more of them.
        Assert.True(found.Trace.SearchedPassages > before.Trace.SearchedPassages);
        var own = found.Hits.First(hit => hit.Passage.Document.Collection == Contracts);
        Assert.NotNull(own.Scores.Rerank);
        Assert.NotEmpty(own.Neighbours);
        Assert.All(own.Neighbours, passage => Assert.Equal(own.Passage.Document.VersionId, passage.Document.VersionId));

        Assert.All((await SearchAsync(host, only: Contracts)).Trace.Entries, entry => Assert.Equal(Contracts, entry.OwnIndex));
        Assert.All((await SearchAsync(host, only: CrashCorpus.Collection)).Trace.Entries, entry => Assert.Null(entry.OwnIndex));
    }

    [Fact]
    public async Task Search_WeightOfTheOwnIndex_DecidesWhoComesFirst()
    {
        await using var host = await StartAsync();
        foreach (var (weight, collection) in new[] { (Generation.MostWeight, Contracts), (Generation.LeastWeight, CrashCorpus.Collection) })
        {
            await BuildOwnAsync(host, weight);
            var fused = await SearchAsync(host, reranker: RerankerKind.None);
            Assert.All(fused.Hits, hit => Assert.Equal(collection, hit.Passage.Document.Collection));
        }
        Assert.Single((await RowsAsync(host)), row => row is { State: GenerationState.Live, CollectionId: not null });
    }

    [Fact]
    public async Task Changes_OfItsDocuments_AreNeverMissedNorDoubledNorReadWithOldRights()
    {
        await using var host = await StartAsync();
        await BuildOwnAsync(host);
        var rows = (await host.RowsAsync()).Where(row => row.Collection == Contracts).ToList();

        await host.Library.DeleteAsync(rows[0].Id, CancellationToken.None);
        await host.Library.SetDocumentAccessAsync(rows[1].Id, [AccessLabel.Group("hr")], CancellationToken.None);
        // Before anything is brought into its own index.
        var narrowed = await SourcesAsync(host, Contracts);
        Assert.DoesNotContain(rows[0].Source, narrowed);
        Assert.DoesNotContain(rows[1].Source, narrowed);
        await FollowAsync(host);
        Assert.Equal(narrowed, await SourcesAsync(host, Contracts, own: true));

        await UploadAsync(host, Contracts, "new.md", "## Zebra\n\nThe zebra clause binds the region and its bucket policy.");
        await host.WorkAsync();
        Assert.Contains("new.md", await SourcesAsync(host, Contracts));
        await FollowAsync(host);
        Assert.Contains("new.md", await SourcesAsync(host, Contracts, own: true));
    }

    [Fact]
    public async Task Move_OfADocumentIntoItAndOut_IsFoundOnceAtEachStep()
    {
        await using var host = await StartAsync();
        await BuildOwnAsync(host);
        var collections = await host.Library.ListCollectionsAsync(CancellationToken.None);
        foreach (var (from, to) in new[] { (CrashCorpus.Collection, Contracts), (Contracts, CrashCorpus.Collection) })
        {
            var document = (await host.RowsAsync()).First(row => row.Collection == from);
            var target = collections.Single(row => row.Name == to).Id;
            var request = new BulkRequest(BulkKind.Move, new DocumentSelection { Ids = [document.Id] }, CollectionId: target);
            Assert.Equal(BulkOutcome.Done, (await host.Get<BulkChanges>().StartAsync(Ada, request, CancellationToken.None)).Outcome);
            await IsFoundOnceAsync(host, document.Id);
            await host.Get<BulkWorker>().WorkAsync(CancellationToken.None);
            await IsFoundOnceAsync(host, document.Id);
            await FollowAsync(host);
            await IsFoundOnceAsync(host, document.Id);
            await host.WorkAsync();
            await IsFoundOnceAsync(host, document.Id);
            await FollowAsync(host);
            Assert.Equal(to == Contracts ? Contracts : null, await IsFoundOnceAsync(host, document.Id));
        }
    }

    [Fact]
    public async Task Search_ItsEngineIsDown_TheIndexOfAllStandsInUntilItIsBack()
    {
        var engine = new FragileEngine();
        await using var host = await StartAsync(services => services.AddKeyedSingleton<IIndexEngine>(EngineKind.OpenSearch, engine.On));
        await BuildOwnAsync(host, engine: EngineKind.OpenSearch);
        var expected = await SourcesAsync(host, Contracts, own: true);

        engine.IsDown = true;
        var found = await SearchAsync(host);
        Assert.Contains(found.Trace.Steps, step => step.Name.Contains("did not answer", StringComparison.Ordinal));
        Assert.Contains(found.Hits, hit => hit.Passage.Document.Collection == Contracts);
        Assert.All(found.Trace.Entries, entry => Assert.Null(entry.OwnIndex));
        // Asked no more, and uploads do not wait for it.
        Assert.DoesNotContain(
            (await SearchAsync(host)).Trace.Steps,
            step => step.Name.Contains("did not answer", StringComparison.Ordinal)
        );
        await FollowAsync(host);
        Assert.NotNull((await RowsAsync(host)).Single(row => row.CollectionId is not null).LastError);
        Assert.Equal(expected, await SourcesAsync(host, Contracts));

        engine.IsDown = false;
        await FollowAsync(host);
        Assert.Equal(expected, await SourcesAsync(host, Contracts, own: true));
    }

    [Fact]
    public async Task Search_WithoutTheRight_TellsNothingOfItsIndex()
    {
        await using var host = await StartAsync();
        await BuildOwnAsync(host);
        var id = (await host.Library.FindCollectionAsync(Contracts, CancellationToken.None))!.Id;
        await host.Library.SetCollectionAccessAsync(id, [AccessLabel.Group("hr")], CancellationToken.None);
        await FollowAsync(host);

        var found = await SearchAsync(host);
        Assert.DoesNotContain(found.Trace.Entries, entry => entry.Collection == Contracts);
        Assert.DoesNotContain(found.Trace.Steps, step => step.Name.Contains(Contracts, StringComparison.Ordinal));
        var allowed = await SearchAsync(host, scope: AccessScope.Of(AccessLabel.Group("hr")));
        Assert.Contains(allowed.Trace.Entries, entry => entry.OwnIndex == Contracts);
    }

    [Fact]
    public async Task Start_AfterARestart_StandsInUntilItWasComparedAndGivenUpGoesForGood()
    {
        var data = corpus.NewDataFolder();
        await using (var host = await StartAsync(data: data))
            await BuildOwnAsync(host);
        await using (var host = await StartAsync(data: data, fill: false))
        {
            Assert.All((await SearchAsync(host)).Trace.Entries, entry => Assert.Null(entry.OwnIndex));
            await FollowAsync(host);
            Assert.Contains((await SearchAsync(host)).Trace.Entries, entry => entry.OwnIndex == Contracts);
            var own = (await RowsAsync(host)).Single(row => row.CollectionId is not null);
            Assert.Null((await host.Get<IndexAdministration>().RetireAsync(Ada, own.Id, CancellationToken.None)).Reason);
            Assert.All((await SearchAsync(host)).Trace.Entries, entry => Assert.Null(entry.OwnIndex));
            Assert.Single(Directory.GetFiles(host.Get<DataFolder>().IndexFolder, "*.db"));
        }
    }

    private async Task<DiskHost> StartAsync(Action<IServiceCollection>? change = null, string? data = null, bool fill = true)
    {
        var settings = new Dictionary<string, string?> { ["KnowledgeAssistant:Demo:Enabled"] = "true" };
        var host = await DiskHost.StartAsync(data ?? corpus.NewDataFolder(), settings, change);
        if (!fill)
            return host;
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        await host.Library.CreateCollectionAsync(Contracts, [AccessLabel.Everyone], CancellationToken.None);
        foreach (var path in Directory.EnumerateFiles(corpus.Folder).Order(StringComparer.Ordinal).Take(6))
            // Other texts, or they would be copies of the others.
            await UploadAsync(host, Contracts, "c-" + Path.GetFileName(path), "## Contract\n\n" + await File.ReadAllTextAsync(path));
        await host.WorkAsync();
        return host;
    }

    private static async Task BuildOwnAsync(DiskHost host, double weight = 1, EngineKind engine = EngineKind.Sqlite)
    {
        var collection = (await host.Library.FindCollectionAsync(Contracts, CancellationToken.None))!.Id;
        var target = GenerationTests.TargetOf(host, 192) with { Engine = engine, Weight = weight };
        var started = await host.Get<IndexAdministration>().StartOwnAsync(Ada, collection, target, CancellationToken.None);
        Assert.Null(started.Reason);
        await FollowAsync(host);
        var row = (await RowsAsync(host)).Single(row => row.Id == started.Id);
        Assert.Equal((GenerationState.Live, null), (row.State, row.LastError));
    }

    private static Task FollowAsync(DiskHost host) => host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);

    private static Task<IReadOnlyList<Generation>> RowsAsync(DiskHost host) =>
        host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);

    private static Task<SearchResult> SearchAsync(
        DiskHost host,
        string? only = null,
        AccessScope? scope = null,
        RerankerKind? reranker = null
    ) =>
        host.Get<HybridSearch>()
            .SearchAsync(
                new SearchRequest(
                    Question,
                    scope ?? Everyone,
                    only is null ? MetadataFilter.None : new MetadataFilter { Collections = [only] }
                )
                {
                    Neighbours = 1,
                    Reranker = reranker,
                },
                CancellationToken.None
            );

    /// <summary>Every document of a collection that a search finds.</summary>
    private static async Task<List<string>> SourcesAsync(DiskHost host, string collection, bool own = false)
    {
        var found = await SearchAsync(host, collection);
        Assert.All(found.Trace.Entries, entry => Assert.True(!own || entry.OwnIndex == collection, entry.Source));
        return [.. found.Trace.Entries.Select(entry => entry.Source).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <returns>The collection in whose own index it was found.</returns>
    private static async Task<string?> IsFoundOnceAsync(DiskHost host, Guid document)
    {
        var request = new SearchRequest(Question, Everyone, MetadataFilter.None) { Top = 1_000, Mode = SearchMode.Vector };
        var found = await host.Get<HybridSearch>().SearchAsync(request, CancellationToken.None);
        var hits = found.Hits.Where(hit => hit.Passage.Document.DocumentId == document).ToList();
        Assert.NotEmpty(hits);
        Assert.Equal(hits.Count, hits.Select(hit => hit.Passage.Range).Distinct().Count());
        var entries = found.Trace.Entries.Where(entry => hits.Any(hit => hit.Passage.Id == entry.PassageId));
        return Assert.Single(entries.Select(entry => entry.OwnIndex).Distinct());
    }

    private static async Task UploadAsync(DiskHost host, string collection, string source, string text)
    {
        var id = (await host.Library.FindCollectionAsync(collection, CancellationToken.None))!.Id;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.IsType<UploadAccepted>(await host.Library.UploadAsync(id, source, content, CancellationToken.None));
    }
}
