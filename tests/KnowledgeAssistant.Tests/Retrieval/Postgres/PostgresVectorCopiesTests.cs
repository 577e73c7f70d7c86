using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>Vectors in the memory of each instance: what is there, what is not yet, and that neither shows in what is found.</summary>
public sealed class PostgresVectorCopiesTests : IAsyncLifetime
{
    private const int Documents = 40;

    /// <summary>A search reads none itself: all comes in the background.</summary>
    private static readonly UpkeepLimits Background = new() { Fetched = 0 };

    private readonly Random _random = new(3);
    private PostgresFixture _server = null!;

    public async ValueTask InitializeAsync() => _server = await PostgresFixture.CreateAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Search_WhileVectorsAreReadInTheBackground_FindsWhatItFindsAfterwards()
    {
        await using var index = await OpenAsync("background", Background);
        var question = Direction();
        var versions = await FillAsync(index);
        var before = await SearchAsync(index, question);
        await index.Copies.SettleAsync();
        Assert.NotEmpty(index.Copies.Blocks);
        Assert.Equal(Nearest(versions, question), before.Select(passage => passage.PassageId));
        Assert.Equal(before, await SearchAsync(index, question));
    }

    [Fact]
    public async Task Search_AfterChangesOfAnotherInstance_ComparesWhatThereIsNow()
    {
        await using var one = await OpenAsync("changes");
        await using var other = await OpenAsync("changes");
        var question = Direction();
        var versions = await FillAsync(one);
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(one, question)));
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(other, question)));

        var nearest = Nearest(versions, question).Take(3).ToList();
        var gone = versions.Where(version => nearest.Contains(version.Passages[0].Id)).ToList();
        await other.DeleteAsync([.. gone.Select(version => version.Document.DocumentId)], CancellationToken.None);
        versions.RemoveAll(gone.Contains);
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(one, question)));

        versions.AddRange(await FillAsync(other));
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(one, question)));

        var hidden = versions.First(version => version.Passages[0].Id == Nearest(versions, question)[0]);
        var rule = new AccessRule([AccessLabel.Group("hr")], []);
        await other.SetAccessAsync([new DocumentAccess(hidden.Document.DocumentId, rule)], CancellationToken.None);
        versions.Remove(hidden);
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(one, question)));
    }

    [Fact]
    public async Task Search_OfMoreThanFits_AsksTheServerAndKeepsNothing()
    {
        await using var index = await OpenAsync("large", postgres: new PostgresOptions { VectorCopyMegabytes = 0 });
        var question = Direction();
        var versions = await FillAsync(index);
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(index, question)));
        Assert.Empty(index.Copies.Blocks);
    }

    [Fact]
    public async Task Blocks_OfNumbersThatAreGone_AreGivenUp()
    {
        await using var index = await OpenAsync("gone");
        await FillAsync(index);
        var old = await IndexedVersion.ListAsync(index);
        await SearchAsync(index, Direction());
        Assert.NotNull(index.Copies.Blocks[0]);
        await index.DeleteAsync([.. old.Select(document => document.DocumentId)], CancellationToken.None);
        await SkipNumbersAsync("gone_0001");
        var versions = await FillAsync(index);
        var question = Direction();
        Assert.Equal(Nearest(versions, question), Ids(await SearchAsync(index, question)));
        Assert.Null(index.Copies.Blocks[0]);
        Assert.NotNull(index.Copies.Blocks[^1]);
    }

    [Fact]
    public async Task Upkeep_WhereCopiesHoldAll_BuildsNoGraph()
    {
        var limits = PostgresFixture.TinyLimits;
        await using var index = await OpenAsync("copies", limits);
        await FillAsync(index);
        await index.Upkeep.SettleAsync();
        Assert.Null(index.Upkeep.LastFault);
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM copies_0001.vector_ranges"));
    }

    private async Task<PostgresPassageIndex> OpenAsync(string name, UpkeepLimits? limits = null, PostgresOptions? postgres = null) =>
        (PostgresPassageIndex)
            await _server
                .Engine(name, limits: limits, postgres: postgres)
                .OpenCurrentAsync(PassageIndexConformanceTests.Identity, CancellationToken.None);

    /// <summary>Documents of one passage, each with a direction of its own; the last one with none.</summary>
    private async Task<List<VersionPassages>> FillAsync(PostgresPassageIndex index)
    {
        var versions = Enumerable
            .Range(0, Documents)
            .Select(i =>
                IndexedVersion.Of(Guid.NewGuid(), $"pump {i}") with
                {
                    Vectors = [i == Documents - 1 ? new float[RandomCorpus.Dimensions] : Direction()],
                }
            )
            .ToList();
        await index.WriteAsync(versions, CancellationToken.None);
        await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
        return versions[..^1];
    }

    private float[] Direction()
    {
        var vector = new float[RandomCorpus.Dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)(_random.NextDouble() - 0.5);
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / length)];
    }

    private static string[] Nearest(IEnumerable<VersionPassages> versions, float[] question) =>
        [
            .. versions
                .OrderByDescending(version => question.Zip(version.Vectors[0].ToArray(), (one, other) => (double)one * other).Sum())
                .Take(10)
                .Select(version => version.Passages[0].Id),
        ];

    private static string[] Ids(IEnumerable<RankedPassage> found) => [.. found.Select(passage => passage.PassageId)];

    private static Task<IReadOnlyList<RankedPassage>> SearchAsync(PostgresPassageIndex index, float[] question) =>
        index.VectorSearchAsync(question, KeywordQuery.Empty, AccessScope.EveryoneOnly, MetadataFilter.None, 10, CancellationToken.None);

    /// <summary>As if many passages had been written in between.</summary>
    private Task<object?> SkipNumbersAsync(string schema) =>
        ScalarAsync($"UPDATE {schema}.numbers SET next = {2 * VectorBlock.Most} RETURNING 1");

    private async Task<object?> ScalarAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(text);
        return await command.ExecuteScalarAsync();
    }
}
