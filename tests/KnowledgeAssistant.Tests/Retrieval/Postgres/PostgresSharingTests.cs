using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>Several instances on one database, and what is put together behind their backs.</summary>
public sealed class PostgresSharingTests : IAsyncLifetime
{
    private static readonly AccessRule Open = new([AccessLabel.Everyone], []);

    private PostgresFixture _server = null!;

    public async ValueTask InitializeAsync() => _server = await PostgresFixture.CreateAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Changes_OfOneInstance_AreSeenByTheNextSearchOfAnother()
    {
        await using var one = await OpenAsync("shared");
        await using var other = await OpenAsync("shared");
        var version = await IndexedVersion.AddAsync(one, "pump", "valve");
        Assert.Equal(1, await IndexedVersion.CountAsync(other, "pump"));
        await other.SetAccessAsync(
            [new DocumentAccess(version.Document.DocumentId, new AccessRule([AccessLabel.Group("hr")], []))],
            CancellationToken.None
        );
        Assert.Equal(0, await IndexedVersion.CountAsync(one, "pump"));
        await other.SetAccessAsync([new DocumentAccess(version.Document.DocumentId, Open)], CancellationToken.None);
        Assert.Equal(1, await IndexedVersion.CountAsync(one, "pump"));
        await other.DeleteAsync([version.Document.DocumentId], CancellationToken.None);
        Assert.Equal(0, await IndexedVersion.CountAsync(one, "valve"));
        Assert.Equal(0, (await one.GetTermStatisticsAsync(["pump"], CancellationToken.None)).Frequencies[0]);
    }

    [Fact]
    public async Task OpenCurrent_OfManyStartersAtOnce_MakesOneGeneration()
    {
        var indexes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => OpenAsync("race"))));
        Assert.All(indexes, index => Assert.Equal("race_0001", index.Schema));
        Assert.Equal(1L, await ScalarAsync("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'race%'"));
        foreach (var index in indexes)
            await index.DisposeAsync();
    }

    [Fact]
    public async Task Writers_OfTheSameDocumentsAtOnce_LeaveOneVersionOfEach()
    {
        await using var one = await OpenAsync("writers", PostgresFixture.TinyLimits, GraphsAlone);
        await using var other = await OpenAsync("writers", PostgresFixture.TinyLimits, GraphsAlone);
        var documents = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(
            Enumerable.Range(0, 6).Select(writer => Task.Run(() => RewriteAsync(writer % 2 == 0 ? one : other, documents, writer)))
        );
        var listed = await IndexedVersion.ListAsync(one);
        Assert.Equal(documents.Order(), listed.Select(document => document.DocumentId).Order());
        Assert.All(listed, document => Assert.Equal(3, document.Passages));
        Assert.Equal(12, await IndexedVersion.CountAsync(other, "pump"));
        Assert.Equal(12L, await ScalarAsync("SELECT count(*) FROM writers_0001.passages"));
        Assert.Equal(12L, await ScalarAsync("SELECT count(*) FROM writers_0001.vectors"));
    }

    [Fact]
    public async Task Upkeep_AfterManyWrites_LeavesFewSegmentsAndGraphsAndNothingLoose()
    {
        await using var index = await OpenAsync("upkeep", PostgresFixture.TinyLimits, GraphsAlone);
        for (var i = 0; i < 24; i++)
            await IndexedVersion.AddAsync(index, "pump valve", $"pressure number{i}");
        await index.Upkeep.SettleAsync();
        Assert.Null(index.Upkeep.LastFault);
        Assert.InRange((long)(await ScalarAsync("SELECT count(*) FROM upkeep_0001.segments"))!, 1, 3);
        Assert.InRange((long)(await ScalarAsync("SELECT count(*) FROM upkeep_0001.vector_ranges"))!, 1, 3);
        Assert.Equal(
            await ScalarAsync("SELECT count(*) FROM upkeep_0001.vector_ranges"),
            await ScalarAsync("SELECT count(*) FROM pg_indexes WHERE schemaname = 'upkeep_0001' AND indexname LIKE 'graph%'")
        );
        Assert.InRange((long)(await ScalarAsync("SELECT count(*) FROM upkeep_0001.tail"))!, 0, 3);
        Assert.Equal(24, await IndexedVersion.CountAsync(index, "pressure"));
    }

    private static PostgresOptions GraphsAlone => new() { VectorCopyMegabytes = 0 };

    private async Task<PostgresPassageIndex> OpenAsync(string name, UpkeepLimits? limits = null, PostgresOptions? postgres = null) =>
        (PostgresPassageIndex)
            await _server
                .Engine(name, limits: limits, postgres: postgres)
                .OpenCurrentAsync(PassageIndexConformanceTests.Identity, CancellationToken.None);

    private static async Task RewriteAsync(PostgresPassageIndex index, Guid[] documents, int writer)
    {
        for (var round = 0; round < 4; round++)
        {
            // Each writer in an order of its own: that is what deadlocks are made of.
            var versions = documents
                .Order(Comparer<Guid>.Create((a, b) => writer % 3 == 0 ? b.CompareTo(a) : a.CompareTo(b)))
                .Select(document => IndexedVersion.Of(document, "pump", "pump", $"pump {writer} {round}"))
                .ToList();
            await index.WriteAsync(versions, CancellationToken.None);
            try
            {
                await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
            }
            catch (PassageIndexException fault) when (fault.Message.Contains("never written", StringComparison.Ordinal))
            {
                // Another writer's newer version has taken its place already.
            }
        }
    }

    private async Task<object?> ScalarAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(text);
        return await command.ExecuteScalarAsync();
    }
}
