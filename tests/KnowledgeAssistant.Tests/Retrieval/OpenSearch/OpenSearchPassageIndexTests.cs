using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>What only this engine has: generations behind an alias, several writers, replaced passages that go later, HNSW.</summary>
public sealed class OpenSearchPassageIndexTests : IAsyncLifetime
{
    private readonly RandomCorpus _corpus = new(new Random(5));
    private OpenSearchFixture? _server;

    public async ValueTask InitializeAsync() => _server = await OpenSearchFixture.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Generation_ThatIsBeingFilled_IsNeverRead_UntilTheAliasNamesIt()
    {
        var name = _server!.NewName();
        var engine = _server.Engine(name);
        await using var first = (OpenSearchPassageIndex)await engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        await AddAsync(first, _corpus.Version(1, "old"));
        await using var second = (OpenSearchPassageIndex)await engine.StartAsync(2, OpenSearchFixture.Identity, CancellationToken.None);
        await AddAsync(second, _corpus.Version(2, "new"));

        await using var before = (OpenSearchPassageIndex)
            await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        Assert.Equal((first.Name, 1), (before.Name, await CountAsync(before)));
        await engine.CompleteAsync(second, CancellationToken.None);
        await using var after = (OpenSearchPassageIndex)
            await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        Assert.Equal((second.Name, 2), (after.Name, await CountAsync(after)));
        Assert.Equal(1, await CountAsync(first));
        await engine.RemoveOthersAsync([second.Number], CancellationToken.None);
        await Assert.ThrowsAsync<PassageIndexException>(() => CountAsync(first));
    }

    [Fact]
    public async Task Generation_ThatWasNeverFinished_GoesWhenItsNumberIsTakenAgain()
    {
        var engine = _server!.Engine(_server.NewName());
        await using var current = await engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        await using var unfinished = (OpenSearchPassageIndex)await engine.StartAsync(2, OpenSearchFixture.Identity, CancellationToken.None);
        await using var next = await engine.StartAsync(3, OpenSearchFixture.Identity, CancellationToken.None);
        await AddAsync(unfinished, _corpus.Version(1, "old"));
        await using var again = await engine.StartAsync(2, OpenSearchFixture.Identity, CancellationToken.None);
        Assert.Equal(0, await CountAsync(again));
        Assert.Equal(0, await CountAsync(current));
        Assert.Equal(0, await CountAsync(next));
    }

    [Fact]
    public async Task Open_OfAnotherModelsIndex_ServesWordsAndRefusesVectors_AndANewerOneIsRefused()
    {
        var name = _server!.NewName();
        await using (var made = await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None))
            await AddAsync(made, _corpus.Version(1, "pump"));
        var identity = new IndexIdentity("test", 1, "other", "1", RandomCorpus.Dimensions);
        await using var other = await _server.Engine(name).OpenCurrentAsync(identity, CancellationToken.None);
        Assert.Contains("random", other.Outdated, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(other));
        await Assert.ThrowsAsync<PassageIndexException>(() => VectorAsync(other, _corpus.Vector(), MetadataFilter.None, 1));

        var older = new IndexIdentity("test", 0, "random", "1", RandomCorpus.Dimensions);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            _server.Engine(name).OpenCurrentAsync(older, CancellationToken.None)
        );
        Assert.Contains("newer version", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstGeneration_MadeBySeveralInstancesAtOnce_IsOne()
    {
        var name = _server!.NewName();
        var opened = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None))
        );
        Assert.Single(opened.Select(each => ((OpenSearchPassageIndex)each).Name).Distinct());
        foreach (var each in opened)
            await each.DisposeAsync();
    }

    [Fact]
    public async Task Versions_OfOneDocumentFromSeveralInstances_LeaveOneOfThemWhole()
    {
        var name = _server!.NewName();
        var first = _corpus.Version(3, "pump");
        await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(async _ =>
                {
                    await using var index = await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
                    for (var round = 0; round < 3; round++)
                        await AddAsync(index, _corpus.Version(3, "pump", first.Document.DocumentId));
                })
        );
        await using var after = await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        Assert.Equal(3, await CountAsync(after));
        var statistics = await after.GetStatisticsAsync(CancellationToken.None);
        Assert.Equal((1, 3), (statistics.Documents, statistics.Passages));
        var terms = await after.GetTermStatisticsAsync(["pump"], CancellationToken.None);
        Assert.Equal([3], terms.Frequencies);
    }

    [Fact]
    public async Task Replaced_Passages_StayUntilNoSearchCanSeeThem_ThenGo()
    {
        var time = new ManualTime();
        var engine = _server!.Engine(_server.NewName(), time: time);
        await using var index = (OpenSearchPassageIndex)await engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var version = _corpus.Version(3, "pump");
        await AddAsync(index, version);
        await AddAsync(index, _corpus.Version(2, "pump", version.Document.DocumentId));
        await index.DeleteAsync([Guid.NewGuid()], CancellationToken.None);

        Assert.True(await index.Retired.RunOnceAsync(CancellationToken.None));
        Assert.Single((await index.Control.ReadAsync(CancellationToken.None)).Record.Retired);
        // The index does the rest by itself and alone: two at once would change the control record in turns, and the pauses between tries stand still
        // with this clock.
        await time.WaitAsync(index.Retired.Grace.TotalSeconds, index.Retired.Grace.TotalSeconds);
        time.Advance(index.Retired.Grace);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await index.Control.ReadAsync(limit.Token)).Record.Retired.Count > 0)
            await Task.Delay(20, limit.Token);
        Assert.Equal(2, await CountAsync(index));
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _server.Url };
        var stored = await http.GetStringAsync($"{index.Name}/_count");
        // Two passages, their version's entry, the control record.
        Assert.Contains("\"count\":4", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeywordSearch_OfMorePassagesAlikeThanItLooksAt_OrdersThemByPlace()
    {
        await using var index = await _server!
            .Engine(_server.NewName())
            .OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var oracle = new PassageOracle(new RetrievalOptions());
        // As many as are looked at, and then some at other places.
        int[] sizes = [KeywordLeg.Candidates(10), .. Enumerable.Repeat(1, 30)];
        VersionPassages[] versions = [.. sizes.Select(size => Plain(_corpus.Version(size, "pump")))];
        foreach (var version in versions)
        {
            oracle.Write(version);
            oracle.Activate(version.Document.VersionId);
        }
        await index.WriteAsync(versions, CancellationToken.None);
        await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
        var query = QueryParser.Parse("pump");
        var expected = oracle.Keyword(query, AccessScope.EveryoneOnly, MetadataFilter.None, 10);
        var actual = await index.KeywordSearchAsync(query, AccessScope.EveryoneOnly, MetadataFilter.None, 10, CancellationToken.None);
        Assert.Equal(expected.Select(each => each.PassageId), actual.Select(each => each.PassageId));
    }

    /// <summary>Without what differs from passage to passage, but for its place.</summary>
    private static VersionPassages Plain(VersionPassages version)
    {
        var document = version.Document with { Title = "Pump" };
        var passages = version.Passages.Select(passage => passage with { Document = document, HeadingPath = [], TableHeader = null });
        return version with { Document = document, Passages = [.. passages] };
    }

    [Fact]
    public async Task Search_AfterTheRecordStoodStill_SeesWhatAnotherInstanceChanged()
    {
        var name = _server!.NewName();
        await using var reader = await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        await using var writer = await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var version = _corpus.Version(2, "pump");
        for (var round = 0; round < 3; round++)
        {
            await AddAsync(writer, version);
            Assert.Equal(2, (await WordsAsync(reader)).Count);
            Assert.Equal(2, (await WordsAsync(reader)).Count);
            var found = await WordsAsync(reader);
            await writer.DeleteAsync([version.Document.DocumentId], CancellationToken.None);
            Assert.Empty(await WordsAsync(reader));
            Assert.Empty(await reader.GetAsync([.. found], AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None));
            Assert.Equal(0, await CountAsync(reader));
            version = _corpus.Version(2, "pump", version.Document.DocumentId);
        }
    }

    private static async Task<IReadOnlyList<string>> WordsAsync(IPassageIndex index)
    {
        var query = QueryParser.Parse("pump");
        var found = await index.KeywordSearchAsync(query, AccessScope.EveryoneOnly, MetadataFilter.None, 10, CancellationToken.None);
        return [.. found.Select(each => each.PassageId)];
    }

    /// <summary>All of these would be found by comparing whole vectors; here only the graph is asked, or the first third of each.</summary>
    [Theory]
    [InlineData(0, int.MaxValue)]
    [InlineData(150_000, 0)]
    public async Task VectorSearch_ByHnswOrByHeads_FindsTheNearest_UnderAnyFilter(int exactUpTo, int headsFrom)
    {
        var options = _server!.Options;
        (options.ExactUpTo, options.HeadsFrom) = (exactUpTo, headsFrom);
        await using var index = await _server
            .Engine(_server.NewName(), options: options)
            .OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var versions = Enumerable.Range(0, 600).Select(source => _corpus.Version(_corpus.NewGuid(), source)).ToList();
        var oracle = new PassageOracle(new RetrievalOptions());
        foreach (var version in versions)
        {
            oracle.Write(version);
            oracle.Activate(version.Document.VersionId);
        }
        await index.WriteAsync(versions, CancellationToken.None);
        await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
        MetadataFilter[] filters = [MetadataFilter.None, new() { SourcePrefix = "a/file-1" }, new() { SourcePrefix = "b/file-77" }];
        foreach (var filter in filters)
        {
            var (found, wanted) = (0, 0);
            for (var question = 0; question < 20; question++)
            {
                var vector = _corpus.Vector();
                if (headsFrom == 0)
                    vector = WithoutTail(vector);
                if (vector.Span.IndexOfAnyExcept(0f) < 0)
                    continue;
                var expected = oracle.Vector(vector, KeywordQuery.Empty, AccessScope.EveryoneOnly, filter, 10);
                var actual = await VectorAsync(index, vector, filter, 10);
                Assert.Equal(expected.Count, actual.Count);
                // By score: many vectors are equal.
                found += actual.Zip(expected).Count(pair => pair.First.Score >= pair.Second.Score - 1e-6);
                wanted += expected.Count;
            }
            Assert.True(found >= 0.97 * wanted, $"{found} of {wanted}");
        }
    }

    /// <summary>Most of its length is in its head.</summary>
    private static ReadOnlyMemory<float> WithoutTail(ReadOnlyMemory<float> vector)
    {
        var values = vector.ToArray();
        foreach (ref var value in values.AsSpan(values.Length / 3))
            value /= 10;
        var length = MathF.Max(1e-6f, MathF.Sqrt(values.Sum(value => value * value)));
        return Array.ConvertAll(values, value => value / length);
    }

    /// <summary>More versions and passages than are read or written at a time.</summary>
    [Fact]
    public async Task SetAccess_OfManyDocuments_KeepsAllElse_InFewRequests()
    {
        await using var proxy = await CheckingProxy.StartAsync(_server!.Url);
        var (name, options) = (_server.NewName(), _server.Options);
        options.Url = proxy.Url.ToString();
        _server.Engine(name);
        await using var index = await OpenSearchFixture
            .Build(name, null, options)
            .OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var versions = Enumerable.Range(0, 620).Select(number => _corpus.Version(1 + (number % 2), $"pump {number}")).ToList();
        await index.WriteAsync(versions, CancellationToken.None);
        await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
        var vector = new float[RandomCorpus.Dimensions];
        vector[1] = 1;
        var before = await VectorAsync(index, vector, MetadataFilter.None, 2_000);
        var requests = proxy.Requests.Count;

        var restricted = new AccessRule([AccessLabel.Everyone], [AccessLabel.Group("hr")]);
        await index.SetAccessAsync(
            versions.ConvertAll(version => new DocumentAccess(version.Document.DocumentId, restricted)),
            CancellationToken.None
        );

        Assert.InRange(proxy.Requests.Count - requests, 1, 40);
        Assert.Equal(0, await CountAsync(index));
        var hr = AccessScope.Of(AccessLabel.Group("hr"));
        var after = await index.VectorSearchAsync(vector, KeywordQuery.Empty, hr, MetadataFilter.None, 2_000, CancellationToken.None);
        Assert.Equal(before, after);
        var all = versions.SelectMany(version => version.Passages).ToDictionary(passage => passage.Id, passage => passage.Text);
        var passages = await index.GetAsync([.. all.Keys], hr, MetadataFilter.None, CancellationToken.None);
        Assert.Equal(all, passages.ToDictionary(passage => passage.Id, passage => passage.Text));
        Assert.Equal((620, 930), ((await index.GetStatisticsAsync(CancellationToken.None)).Documents, passages.Count));
    }

    [Fact]
    public void Terms_OfAnyText_HoldNothingThatPartsThem()
    {
        var text = string.Concat(
            Enumerable.Range(0, 0x10000).Where(unit => !char.IsSurrogate((char)unit)).Select(unit => $"a{(char)unit}7")
        );
        Assert.DoesNotContain(Analyser.Terms(text), term => term.Length == 0 || term.Contains(' ', StringComparison.Ordinal));
    }

    private static Task<IReadOnlyList<RankedPassage>> VectorAsync(
        IPassageIndex index,
        ReadOnlyMemory<float> vector,
        MetadataFilter filter,
        int top
    ) => index.VectorSearchAsync(vector, KeywordQuery.Empty, AccessScope.EveryoneOnly, filter, top, CancellationToken.None);

    private static async Task AddAsync(IPassageIndex index, VersionPassages version)
    {
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
    }

    private static Task<int> CountAsync(IPassageIndex index) =>
        index.CountAsync(AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None);
}
