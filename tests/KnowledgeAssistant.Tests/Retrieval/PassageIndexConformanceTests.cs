using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>What every engine must do. A subclass opens one on the real thing.</summary>
public abstract partial class PassageIndexConformanceTests : IAsyncLifetime
{
    internal static readonly IndexIdentity Identity = new("test", 1, "random", "1", RandomCorpus.Dimensions);

    private protected RetrievalOptions Options { get; } = new();

    /// <summary>Histories told to the engine; fewer where each step costs a server's round trip.</summary>
    private protected virtual int Stories => 25;

    /// <summary>A new, empty index.</summary>
    private protected abstract Task<IPassageIndex> CreateAsync();

    /// <summary>An engine without generations, which goes with the test.</summary>
    private protected abstract IIndexEngine CreateEngine();

    /// <summary>The same index after its process ended.</summary>
    private protected abstract Task<IPassageIndex> RestartAsync(IPassageIndex index);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Searches_AfterAnyHistory_AreThoseOfTheOracle()
    {
        var seeds = Gen.Choose(0, int.MaxValue - 1).Sample(40, Stories);
        foreach (var seed in seeds)
        {
            var story = new IndexStory(seed, Options, await CreateAsync(), RestartAsync);
            await story.RunAsync(steps: 14);
        }
    }

    /// <summary>Scores that are equal by the formula, but not in the last bits of their sums, tie and are ordered by place.</summary>
    [Theory]
    [InlineData(895303359)]
    public async Task Searches_AfterHistoriesThatOnceFailed_AreThoseOfTheOracle(int seed) =>
        await new IndexStory(seed, Options, await CreateAsync(), RestartAsync).RunAsync(steps: 14);

    [Fact]
    public async Task Searches_OverManyPassages_AreThoseOfTheOracle()
    {
        await using var index = await CreateAsync();
        var story = new IndexStory(4711, Options, index, RestartAsync);
        await story.FillAsync(documents: 1_500);
        await story.CompareAsync(searches: 60, top: 20);
    }

    [Fact]
    public async Task Write_WithoutActivation_IsInvisible()
    {
        await using var index = await CreateAsync();
        var version = Version("pump", "valve");
        await index.WriteAsync([version], CancellationToken.None);
        Assert.Empty(await SearchAsync(index, "pump valve"));
        Assert.Empty(await index.GetAsync([version.Passages[0].Id], AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None));
        Assert.Empty(
            await index.GetRangeAsync(
                version.Document.VersionId,
                0,
                9,
                AccessScope.EveryoneOnly,
                MetadataFilter.None,
                CancellationToken.None
            )
        );
        Assert.Equal(0, (await index.GetStatisticsAsync(CancellationToken.None)).Passages);
        var listed = Assert.Single(await ListAsync(index));
        Assert.Equal((version.Document.DocumentId, (Guid?)null), (listed.DocumentId, listed.ActiveVersionId));
    }

    [Fact]
    public async Task Write_OfAnActiveVersion_ShowsTheOldStateUntilActivation()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, "pump");
        var rewritten = version with { Passages = [version.Passages[0] with { Text = "valve" }] };
        await index.WriteAsync([rewritten], CancellationToken.None);
        Assert.Single(await SearchAsync(index, "pump"));
        Assert.Empty(await SearchAsync(index, "valve"));
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        Assert.Empty(await SearchAsync(index, "pump"));
        Assert.Single(await SearchAsync(index, "valve"));
        Assert.Equal("valve", Assert.Single(await GetAsync(index, version)).Text);
    }

    [Fact]
    public async Task Activate_OfAVersionNeverWritten_IsRefused()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, "pump");
        await Assert.ThrowsAsync<PassageIndexException>(() =>
            index.ActivateAsync([version.Document.VersionId, Guid.NewGuid()], CancellationToken.None)
        );
        Assert.Single(await SearchAsync(index, "pump"));
    }

    [Fact]
    public async Task Find_OfSomeDocuments_SaysWhatTheListDoes()
    {
        await using var index = await CreateAsync();
        var (one, two) = (await AddAsync(index, "pump"), await AddAsync(index, "valve", "crane"));
        var waiting = Version("hidden");
        await index.WriteAsync([waiting], CancellationToken.None);
        var newer = Version(two.Document with { VersionId = Guid.NewGuid() }, two.Access, ["not active yet"]);
        await index.WriteAsync([newer], CancellationToken.None);
        await AddAsync(index, "not asked for");
        Guid[] wanted = [one.Document.DocumentId, two.Document.DocumentId, waiting.Document.DocumentId];
        var listed = (await ListAsync(index)).Where(document => wanted.Contains(document.DocumentId)).Select(Line);
        var found = (await index.FindAsync([.. wanted, Guid.NewGuid()], CancellationToken.None)).Select(Line);
        Assert.Equal(listed.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(3, found.Count());
        Assert.Empty(await index.FindAsync([], CancellationToken.None));

        static string Line(IndexedDocument document) =>
            $"{document.DocumentId} {document.ActiveVersionId} {document.Passages} {string.Join(',', document.Access.Collection)}";
    }

    [Fact]
    public async Task GetSize_WithPassages_IsWhatTheStoreTakes()
    {
        await using var index = (IIndexGeneration)await CreateAsync();
        for (var i = 0; i < 3; i++)
            await AddAsync(index, new string('x', 2_000) + i);
        Assert.InRange(await index.GetSizeAsync(CancellationToken.None), 3 * 500, 100_000_000);
    }

    [Fact]
    public async Task Steps_Repeated_ChangeNothing()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, "pump");
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        await index.DeleteAsync([Guid.NewGuid()], CancellationToken.None);
        Assert.Single(await SearchAsync(index, "pump"));
        await index.DeleteAsync([version.Document.DocumentId], CancellationToken.None);
        await index.DeleteAsync([version.Document.DocumentId], CancellationToken.None);
        Assert.Empty(await SearchAsync(index, "pump"));
        Assert.Empty(await ListAsync(index));
    }

    [Fact]
    public async Task Get_WithAnyText_GivesItBackExactly()
    {
        await using var index = await CreateAsync();
        string[] texts =
        [
            "emoji 👩‍👩‍👧 🇩🇪, a\u0301, \u202Eright to left\u202C, שלום, مرحبا, 𠀀𠀁",
            "control \u0001\u0000 characters\tand\r\nlines",
            new string('x', 10_000),
            new string('語', 10_000),
            string.Concat(Enumerable.Range(0, 2_000).Select(number => $"w{number} ")),
            "",
        ];
        var version = await AddAsync(index, texts);
        var passages = await GetAsync(index, version);
        Assert.Equal(version.Passages.Select(Describe), passages.Select(Describe));
        Assert.Equal(version.Passages[4].Id, Assert.Single(await SearchAsync(index, "w1999")).PassageId);
        Assert.Equal(version.Passages[0].Id, Assert.Single(await SearchAsync(index, "𠀀𠀁")).PassageId);
    }

    [Fact]
    public async Task Get_KeepsTheOrderAskedFor_AndLeavesOutWhatTheScopeMayNotRead()
    {
        await using var index = await CreateAsync();
        var open = await AddAsync(index, "one", "two", "three");
        var closed = await AddAsync(index, new AccessRule([AccessLabel.Group("hr")], []), "secret");
        string[] ids = [open.Passages[2].Id, closed.Passages[0].Id, "no such id", open.Passages[0].Id, new('0', 32)];
        var passages = await index.GetAsync(ids, AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None);
        Assert.Equal(["three", "one"], passages.Select(passage => passage.Text));
        var range = await index.GetRangeAsync(
            open.Document.VersionId,
            1,
            int.MaxValue,
            AccessScope.EveryoneOnly,
            MetadataFilter.None,
            CancellationToken.None
        );
        Assert.Equal(["two", "three"], range.Select(passage => passage.Text));
        Assert.Empty(
            await index.GetRangeAsync(
                closed.Document.VersionId,
                0,
                9,
                AccessScope.EveryoneOnly,
                MetadataFilter.None,
                CancellationToken.None
            )
        );
    }

    [Fact]
    public async Task SetAccess_ActsOnTheNextSearch_AlsoForAVersionThatWaits()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, "pump");
        var next = version with { Document = version.Document with { VersionId = Guid.NewGuid() }, Passages = [], Vectors = [] };
        next = next with { Passages = [NewPassage(next.Document, 0, "valve")], Vectors = version.Vectors };
        await index.WriteAsync([next], CancellationToken.None);
        var rule = new AccessRule([AccessLabel.Everyone], [AccessLabel.Group("hr")]);
        await index.SetAccessAsync([new DocumentAccess(version.Document.DocumentId, rule)], CancellationToken.None);
        Assert.Empty(await SearchAsync(index, "pump"));
        await index.ActivateAsync([next.Document.VersionId], CancellationToken.None);
        Assert.Empty(await SearchAsync(index, "valve"));
        Assert.Single(await SearchAsync(index, "valve", AccessScope.Of(AccessLabel.Group("hr"))));
        Assert.Equal(rule.Document, Assert.Single(await ListAsync(index)).Access.Document);
    }

    [Theory]
    [InlineData(RandomCorpus.Dimensions + 1, 0f)]
    [InlineData(RandomCorpus.Dimensions - 1, 0f)]
    [InlineData(RandomCorpus.Dimensions, float.NaN)]
    [InlineData(RandomCorpus.Dimensions, float.PositiveInfinity)]
    [InlineData(RandomCorpus.Dimensions, 2f)]
    public async Task Vectors_ThatCannotBeCompared_AreRefused(int dimensions, float first)
    {
        await using var index = await CreateAsync();
        await AddAsync(index, "pump");
        var vector = new float[dimensions];
        vector[0] = first;
        var version = Version("valve") with { Vectors = [vector] };
        await Assert.ThrowsAsync<PassageIndexException>(() => index.WriteAsync([version], CancellationToken.None));
        if (first != 2f)
        {
            await Assert.ThrowsAsync<PassageIndexException>(() =>
                index.VectorSearchAsync(
                    vector,
                    KeywordQuery.Empty,
                    AccessScope.EveryoneOnly,
                    MetadataFilter.None,
                    5,
                    CancellationToken.None
                )
            );
        }
        Assert.Single(await SearchAsync(index, "pump valve"));
    }

    [Fact]
    public async Task KeywordSearch_WithAHugeQuestion_EndsWell()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, string.Concat(Enumerable.Range(0, 1_500).Select(number => $"word{number} ")), "word7 pump");
        var question = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"word{number} "));
        var found = await SearchAsync(index, question);
        Assert.Equal(version.Passages.Select(passage => passage.Id), found.Select(passage => passage.PassageId));
    }

    /// <summary>By words. An engine that fuses both legs by itself must find in that way, too, what the legs find.</summary>
    private protected static async Task<IReadOnlyList<RankedPassage>> SearchAsync(
        IPassageIndex index,
        string question,
        AccessScope? scope = null
    )
    {
        if (index.FusesByItself)
            await CompareFusedAsync(index, question, scope ?? AccessScope.EveryoneOnly);
        return await KeywordAsync(index, question, scope ?? AccessScope.EveryoneOnly, 10);
    }

    private static async Task CompareFusedAsync(IPassageIndex index, string question, AccessScope scope)
    {
        const int All = 1_000;
        var query = QueryParser.Parse(question);
        ReadOnlyMemory<float> vector = new float[((IIndexGeneration)index).Identity.Dimensions];
        UnitVector.CopyTo(MemoryMarshal.AsMemory(vector));
        var fused = await index.SearchFusedAsync(query, vector, scope, MetadataFilter.None, All, CancellationToken.None);
        if (fused is null)
        {
            Assert.True(query.Terms.Count is 0 or > All / 2, question);
            return;
        }
        var keyword = await KeywordAsync(index, question, scope, All);
        var near = await index.VectorSearchAsync(vector, query, scope, MetadataFilter.None, All, CancellationToken.None);
        Assert.Equal(
            keyword.Concat(near).Select(passage => passage.PassageId).Distinct().Order(StringComparer.Ordinal),
            fused.Select(passage => passage.PassageId).Order(StringComparer.Ordinal)
        );
    }

    private static Task<IReadOnlyList<RankedPassage>> KeywordAsync(IPassageIndex index, string question, AccessScope scope, int top) =>
        index.KeywordSearchAsync(QueryParser.Parse(question), scope, MetadataFilter.None, top, CancellationToken.None);
}
