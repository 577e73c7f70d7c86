using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Ingestion.Generations;
using KnowledgeAssistant.Tests.Retrieval.OpenSearch;
using KnowledgeAssistant.Tests.Retrieval.Postgres;
using KnowledgeAssistant.TestServers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

/// <summary>
/// Three collections in one search: one in an OpenSearch of its own, one in a PostgreSQL of its own, each with another model and chunker, and the rest in the
/// embedded index of all documents.
/// </summary>
public sealed class SeveralIndexesTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>, IAsyncLifetime
{
    private const string Contracts = "contracts";
    private const string Letters = "letters";
    private const string Question = "bucket policy of the region";
    private const int Constant = 60;

    private static readonly Guid Ada = DemoMode.On().Users.Single(user => user.Role == UserRole.Admin).Id;
    private static readonly string[] All = [CrashCorpus.Collection, Contracts, Letters];

    private readonly string _index = $"s{Guid.NewGuid():N}"[..12];
    private OpenSearchFixture? _openSearch;
    private PostgresFixture? _postgres;
    private TcpProxy? _proxy;
    private DiskHost? _host;

    private DiskHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _openSearch = await OpenSearchFixture.CreateAsync();
        _postgres = await PostgresFixture.CreateAsync();
        _proxy = TcpProxy.Before(_openSearch.Url.Host, _openSearch.Url.Port);
        var settings = new Dictionary<string, string?>
        {
            ["KnowledgeAssistant:Demo:Enabled"] = "true",
            ["KnowledgeAssistant:Retrieval:IndexName"] = _index,
            ["KnowledgeAssistant:Retrieval:ReciprocalRankConstant"] = $"{Constant}",
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = $"http://127.0.0.1:{_proxy.Port}",
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
            ["KnowledgeAssistant:Retrieval:Postgres:ConnectionString"] = _postgres.ConnectionString,
        };
        _host = await DiskHost.StartAsync(corpus.NewDataFolder(), settings);
        await _host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        foreach (var (collection, skip) in new[] { (Contracts, 0), (Letters, 6) })
        {
            await _host.Library.CreateCollectionAsync(collection, [AccessLabel.Everyone], CancellationToken.None);
            foreach (var path in Directory.EnumerateFiles(corpus.Folder).Order(StringComparer.Ordinal).Skip(skip).Take(6))
                await UploadAsync(collection, Path.GetFileName(path), await File.ReadAllTextAsync(path));
        }
        await _host.WorkAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        if (_openSearch is not null)
        {
            using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _openSearch.Url };
            using var response = await http.DeleteAsync(new Uri($"{_index}-*", UriKind.Relative));
            await _openSearch.DisposeAsync();
        }
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Search_TwoOwnIndexesAndThatOfAll_IsMergedByRankUnderTheirWeightsAndSaysFromWhere()
    {
        var before = await SearchAsync();
        foreach (var (contracts, letters) in new[] { (1.0, 1.0), (2.0, 0.5) })
        {
            await BuildOwnAsync(Contracts, EngineKind.OpenSearch, 192, contracts);
            await BuildOwnAsync(Letters, EngineKind.Postgres, 384, letters);
            var found = await SearchAsync();
            Assert.All(found.Trace.Entries, entry => Assert.Equal(OwnIndexOf(entry.Collection), entry.OwnIndex));
            Assert.True(found.Trace.SearchedPassages > before.Trace.SearchedPassages);
            foreach (var own in (string[])[Contracts, Letters])
                Assert.Contains(found.Trace.Steps, step => step.Name.Contains(own, StringComparison.Ordinal));

            // Each alone, fused on its own scores; together they stand where their ranks and weights put them.
            var parts = new List<(IReadOnlyList<FusedPassage>, double)>();
            foreach (var (collection, weight) in All.Zip([1.0, contracts, letters]))
                parts.Add((await RankingAsync(collection), weight));
            Assert.All(parts, part => Assert.NotEmpty(part.Item1));
            var expected = RankMerge.Merge(parts, Constant).Select(each => each.Passage.PassageId).ToList();
            var ranked = found.Trace.Entries.OrderByDescending(entry => entry.Scores.Fused).Select(entry => entry.PassageId).ToList();
            Assert.Equal(expected.Take(ranked.Count), ranked);
        }
    }

    [Fact]
    public async Task Search_OneOfTheirServersDown_OnlyItsDocumentsAreSearchedInTheIndexOfAll()
    {
        await BuildBothAsync();
        _proxy!.Refuse();
        var found = await SearchAsync();
        Assert.Contains(found.Trace.Steps, step => step.Name.Contains($"“{Contracts}” did not answer", StringComparison.Ordinal));
        Assert.Equal(All, found.Trace.Entries.Select(entry => entry.Collection).Distinct().OrderBy(IndexOf));
        Assert.All(found.Trace.Entries, entry => Assert.Equal(entry.Collection == Letters ? Letters : null, entry.OwnIndex));
        Assert.Equal(found.Trace.Entries.Count, found.Trace.Entries.Select(entry => entry.PassageId).Distinct().Count());

        _proxy.Open();
        await FollowAsync();
        Assert.All((await SearchAsync()).Trace.Entries, entry => Assert.Equal(OwnIndexOf(entry.Collection), entry.OwnIndex));
    }

    [Fact]
    public async Task Search_UnderEachScope_FindsInEveryIndexWhatItMayReadAndTellsNothingElse()
    {
        await BuildBothAsync();
        var letters = (await Host.Library.FindCollectionAsync(Letters, CancellationToken.None))!.Id;
        await Host.Library.SetCollectionAccessAsync(letters, [AccessLabel.Group("hr")], CancellationToken.None);
        var contract = (await Host.RowsAsync()).First(row => row.Collection == Contracts);
        await Host.Library.SetDocumentAccessAsync(contract.Id, [AccessLabel.Group("law")], CancellationToken.None);
        // Before it is brought into their own indexes, and after.
        for (var followed = 0; followed < 2; followed++)
        {
            var open = await SearchAsync();
            Assert.DoesNotContain(open.Trace.Entries, entry => entry.Collection == Letters || entry.Source == contract.Source);
            Assert.DoesNotContain(open.Trace.Steps, step => step.Name.Contains(Letters, StringComparison.Ordinal));
            var staff = await SearchAsync(AccessScope.Of(AccessLabel.Group("hr")));
            Assert.Contains(staff.Trace.Entries, entry => entry.Collection == Letters);
            Assert.DoesNotContain(staff.Trace.Entries, entry => entry.Collection == Contracts && entry.Source == contract.Source);
            var law = await SearchAsync(AccessScope.Of(AccessLabel.Group("law")));
            Assert.Contains(law.Trace.Entries, entry => entry.Collection == Contracts && entry.Source == contract.Source);
            Assert.True(staff.Trace.SearchedPassages > open.Trace.SearchedPassages);
            await FollowAsync();
        }
        Assert.All(
            (await SearchAsync(AccessScope.Of(AccessLabel.Group("hr")))).Trace.Entries,
            entry => Assert.Equal(OwnIndexOf(entry.Collection), entry.OwnIndex)
        );
    }

    private static int IndexOf(string collection) => Array.IndexOf(All, collection);

    private static string? OwnIndexOf(string collection) => collection == CrashCorpus.Collection ? null : collection;

    private async Task BuildBothAsync()
    {
        await BuildOwnAsync(Contracts, EngineKind.OpenSearch, 192);
        await BuildOwnAsync(Letters, EngineKind.Postgres, 384);
    }

    private async Task BuildOwnAsync(string name, EngineKind engine, int dimensions, double weight = 1)
    {
        var collection = (await Host.Library.FindCollectionAsync(name, CancellationToken.None))!.Id;
        var target = GenerationTests.TargetOf(Host, dimensions) with { Engine = engine, Weight = weight };
        var started = await Host.Get<IndexAdministration>().StartOwnAsync(Ada, collection, target, CancellationToken.None);
        Assert.Null(started.Reason);
        await FollowAsync();
        var row = (await Host.Get<GenerationRegistry>().FindAsync(started.Id!.Value, CancellationToken.None))!;
        Assert.Equal((GenerationState.Live, engine, null), (row.State, row.Engine, row.LastError));
    }

    private Task FollowAsync() => Host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);

    private Task<SearchResult> SearchAsync(AccessScope? scope = null, string? only = null) =>
        Host.Get<HybridSearch>()
            .SearchAsync(
                new SearchRequest(
                    Question,
                    scope ?? AccessScope.EveryoneOnly,
                    only is null ? MetadataFilter.None : new MetadataFilter { Collections = [only] }
                )
                {
                    Top = 20,
                    Reranker = RerankerKind.None,
                },
                CancellationToken.None
            );

    private async Task<IReadOnlyList<FusedPassage>> RankingAsync(string collection)
    {
        var found = await SearchAsync(only: collection);
        return
        [
            .. found
                .Trace.Entries.OrderByDescending(entry => entry.Scores.Fused)
                .Select(entry => new FusedPassage(entry.PassageId, entry.Scores.Fused ?? 0, null, null)),
        ];
    }

    /// <summary>Another text than the same file's in another collection, or it would be a copy.</summary>
    private async Task UploadAsync(string collection, string source, string text)
    {
        var id = (await Host.Library.FindCollectionAsync(collection, CancellationToken.None))!.Id;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text.Replace("The ", $"The {collection} ", StringComparison.Ordinal)));
        Assert.IsType<UploadAccepted>(await Host.Library.UploadAsync(id, $"{collection}-{source}", content, CancellationToken.None));
    }
}
