using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>Where engines are known to go wrong.</summary>
public abstract partial class PassageIndexConformanceTests
{
    /// <summary>A filter that acts after the nearest were taken leaves nothing: all of them are forbidden, and everything that is allowed lies farther.</summary>
    [Fact]
    public async Task Searches_WhereTheNearestMayNotBeRead_FindAllThatMay()
    {
        await using var index = await CreateAsync();
        var closed = Version([.. Enumerable.Repeat("pump", 1_200)]) with { Access = new AccessRule([AccessLabel.Group("hr")], []) };
        string[] texts =
        [
            .. Enumerable.Range(0, 12).Select(i => "pump among so many other words that it counts for little" + new string('x', i + 1)),
        ];
        var open = Version(texts) with { Vectors = [.. Enumerable.Range(0, 12).Select(Far)] };
        await index.WriteAsync([closed, open], CancellationToken.None);
        await index.ActivateAsync([closed.Document.VersionId, open.Document.VersionId], CancellationToken.None);

        var expected = open.Passages.Select(passage => passage.Id).ToList();
        var byWords = await PageAsync(index, "pump", 20);
        Assert.Equal(expected.Order(StringComparer.Ordinal), byWords.Keyword.Select(hit => hit.PassageId).Order(StringComparer.Ordinal));
        Assert.Equal(expected, byWords.Vector.Select(hit => hit.PassageId));
        if (index.FusesByItself)
        {
            var fused = await FusedAsync(index, "pump", 20);
            Assert.Equal(expected.Order(StringComparer.Ordinal), fused.Select(hit => hit.PassageId).Order(StringComparer.Ordinal));
        }

        static ReadOnlyMemory<float> Far(int rank)
        {
            var vector = new float[RandomCorpus.Dimensions];
            (vector[3], vector[5]) = (0.5f - (rank * 0.02f), 1);
            var length = MathF.Sqrt(vector.Sum(value => value * value));
            return Array.ConvertAll(vector, value => value / length);
        }
    }

    /// <summary>With nothing but ties, in documents whose order by place is not that of their making.</summary>
    [Fact]
    public async Task Searches_ForMoreAndMore_AlwaysBeginWithTheSame()
    {
        await using var index = await CreateAsync();
        var versions = new List<VersionPassages>();
        foreach (
            var (collection, source) in new[] { ("beta", "b.md"), ("alpha", "Ä.md"), ("beta", "a.md"), ("alpha", "z.md"), ("Alpha", "é") }
        )
        {
            var document = Version("pump").Document with { Collection = collection, Source = source };
            versions.Add(Version(document, new AccessRule([AccessLabel.Everyone], []), [.. Enumerable.Repeat("pump", 9)]));
        }
        versions = versions.ConvertAll(version => version with { Passages = [.. version.Passages.Select(Alike)] });
        await index.WriteAsync(versions, CancellationToken.None);
        await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);

        var all = versions
            .OrderBy(version => version.Document.Collection, StringComparer.Ordinal)
            .ThenBy(version => version.Document.Source, StringComparer.Ordinal)
            .SelectMany(version => version.Passages.Select(passage => passage.Id))
            .ToList();
        foreach (var top in (int[])[1, 2, 8, 9, 10, 26, 44, 45, 46, 1_000])
        {
            var (keyword, vector) = await PageAsync(index, "pump", top);
            Assert.Equal(all.Take(top), keyword.Select(hit => hit.PassageId));
            Assert.Equal(all.Take(top), vector.Select(hit => hit.PassageId));
            if (index.FusesByItself)
                Assert.Equal(all.Take(2 * top), (await FusedAsync(index, "pump", top)).Select(hit => hit.PassageId));
        }
        var pages = new List<string>();
        for (var first = 0; first < 12; first += 4)
            pages.AddRange((await RangeAsync(index, versions[0].Document.VersionId, first, 4)).Select(passage => passage.Id));
        Assert.Equal(versions[0].Passages.Select(passage => passage.Id), pages);

        static Passage Alike(Passage passage) => passage with { HeadingPath = [], TableHeader = null };
    }

    [Fact]
    public async Task Writers_AtOnce_LoseNothingAndShowNothingTwice()
    {
        await using var index = await CreateAsync();
        var shared = await AddAsync(index, "contested zero");
        var written = Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 5).Select(_ => Version("pump", "valve")).ToList()).ToList();
        var kept = await Task.WhenAll(written.Select((versions, writer) => Task.Run(() => WriteAsync(writer, versions))));

        var expected = kept.SelectMany(versions => versions).SelectMany(version => version.Passages.Select(passage => passage.Id)).ToList();
        var found = (await PageAsync(index, "pump valve crane", 1_000)).Keyword.Select(hit => hit.PassageId).ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        if (index.FusesByItself)
        {
            var fused = (await FusedAsync(index, "pump valve crane", 1_000)).Select(hit => hit.PassageId).ToList();
            Assert.Equal(expected.Count + 3, fused.Distinct().Count());
            Assert.Equal(fused.Count, fused.Distinct().Count());
            Assert.Subset(fused.ToHashSet(), expected.ToHashSet());
        }
        // One of the four, whole.
        var contested = await SearchAsync(index, "contested");
        var passages = await index.GetAsync(
            [.. contested.Select(hit => hit.PassageId)],
            AccessScope.EveryoneOnly,
            MetadataFilter.None,
            CancellationToken.None
        );
        Assert.Equal(3, passages.Count);
        Assert.Single(passages.Select(passage => passage.Document.VersionId).Distinct());
        var statistics = await index.GetStatisticsAsync(CancellationToken.None);
        Assert.Equal((kept.Sum(versions => versions.Count) + 1, expected.Count + 3), (statistics.Documents, statistics.Passages));

        async Task<List<VersionPassages>> WriteAsync(int writer, List<VersionPassages> versions)
        {
            foreach (var version in versions)
            {
                await index.WriteAsync([version], CancellationToken.None);
                await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
            }
            var replaced = Version(versions[0].Document with { VersionId = Guid.NewGuid() }, versions[0].Access, ["crane"]);
            var mine = Version(
                shared.Document with
                {
                    VersionId = Guid.NewGuid(),
                },
                shared.Access,
                [.. Enumerable.Repeat($"contested {writer}", 3)]
            );
            await index.WriteAsync([replaced, mine], CancellationToken.None);
            await index.ActivateAsync([replaced.Document.VersionId], CancellationToken.None);
            // Gone when another writer's, written later, came before it.
            var overtaken = await Record.ExceptionAsync(() => index.ActivateAsync([mine.Document.VersionId], CancellationToken.None));
            Assert.True(overtaken is null or PassageIndexException, overtaken?.ToString());
            await index.DeleteAsync([versions[1].Document.DocumentId], CancellationToken.None);
            return [replaced, .. versions[2..]];
        }
    }

    /// <summary>The same document in two generations, whose vectors have other dimensions and whose passages have the same ids.</summary>
    [Fact]
    public async Task Generations_SideBySide_AreNeverMixed()
    {
        var engine = CreateEngine();
        var live = await engine.OpenCurrentAsync(Identity, CancellationToken.None);
        var old = await AddAsync(live, "pump one", "pump two", "pump three");
        var other = Identity with { Model = "other", Dimensions = RandomCorpus.Dimensions + 2 };
        await using var next = await engine.StartAsync(live.Number + 1, other, CancellationToken.None);
        ReadOnlyMemory<float> longer = (float[])[.. UnitVector.Span, 0, 0];
        var made = Version(old.Document, old.Access, ["pump new", "valve"]) with { Vectors = [longer, longer] };
        Assert.Equal(old.Passages[0].Id, made.Passages[0].Id);
        await Assert.ThrowsAsync<PassageIndexException>(() => live.WriteAsync([made], CancellationToken.None));
        await next.WriteAsync([made], CancellationToken.None);
        Assert.Empty(await SearchAsync(next, "pump"));
        await next.ActivateAsync([made.Document.VersionId], CancellationToken.None);

        Assert.Equal(["pump one", "pump two", "pump three"], (await GetAsync(live, old)).Select(passage => passage.Text));
        Assert.Equal(["pump new", "valve"], (await GetAsync(next, old)).Select(passage => passage.Text));
        Assert.Equal(3, (await PageAsync(live, "pump", 10)).Vector.Count);
        await Assert.ThrowsAsync<PassageIndexException>(() => PageAsync(next, "pump", 10));
        Assert.Equal([3], (await live.GetTermStatisticsAsync(["pump"], CancellationToken.None)).Frequencies);
        Assert.Equal([1], (await next.GetTermStatisticsAsync(["pump"], CancellationToken.None)).Frequencies);

        var restricted = new DocumentAccess(old.Document.DocumentId, new AccessRule([AccessLabel.Group("hr")], []));
        await live.SetAccessAsync([restricted], CancellationToken.None);
        Assert.Equal((0, 1), ((await SearchAsync(live, "pump")).Count, (await SearchAsync(next, "pump")).Count));
        await live.DeleteAsync([old.Document.DocumentId], CancellationToken.None);
        Assert.Equal((0, 1), ((await ListAsync(live)).Count, (await ListAsync(next)).Count));

        await engine.CompleteAsync(next, CancellationToken.None);
        var number = live.Number;
        await live.DisposeAsync();
        await engine.RemoveOthersAsync([next.Number], CancellationToken.None);
        Assert.Single(await SearchAsync(next, "pump"));
        var gone = await Assert.ThrowsAsync<PassageIndexException>(() => engine.OpenAsync(number, Identity, CancellationToken.None));
        Assert.True(gone.IsDamaged);
    }

    private static async Task<(IReadOnlyList<RankedPassage> Keyword, IReadOnlyList<RankedPassage> Vector)> PageAsync(
        IPassageIndex index,
        string question,
        int top
    )
    {
        var (scope, filter) = (AccessScope.EveryoneOnly, MetadataFilter.None);
        var keyword = await index.KeywordSearchAsync(QueryParser.Parse(question), scope, filter, top, CancellationToken.None);
        return (keyword, await index.VectorSearchAsync(UnitVector, KeywordQuery.Empty, scope, filter, top, CancellationToken.None));
    }

    private static Task<IReadOnlyList<Passage>> RangeAsync(IPassageIndex index, Guid version, int first, int count) =>
        index.GetRangeAsync(version, first, count, AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None);

    private static async Task<IReadOnlyList<RankedPassage>> FusedAsync(IPassageIndex index, string question, int top) =>
        await index.SearchFusedAsync(
            QueryParser.Parse(question),
            UnitVector,
            AccessScope.EveryoneOnly,
            MetadataFilter.None,
            top,
            CancellationToken.None
        ) ?? [];
}
