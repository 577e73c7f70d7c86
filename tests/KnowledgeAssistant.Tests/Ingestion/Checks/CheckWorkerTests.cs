using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Ingestion.Generations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Checks;

/// <summary>Comparisons by schedule and by an admin's wish, with the real embedded engine and its files.</summary>
public sealed class CheckWorkerTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    [Fact]
    public async Task Work_Asked_RepairsWhatHappenedBehindTheProgramsBackAndSaysSo()
    {
        await using var host = await FilledAsync();
        var live = await host.Get<PassageIndexes>().GetCurrentAsync(CancellationToken.None);
        await DisturbAsync(host, live);
        var worker = host.Get<CheckWorker>();
        worker.Ask();
        Assert.True(worker.IsRunning);

        await worker.WorkAsync(CancellationToken.None);

        Assert.False(worker.IsRunning);
        var check = (await ListAsync(host))[0];
        Assert.Equal((CheckCause.Asked, true, 1), (check.Cause, check.IsLive, check.Generation));
        Assert.Equal((CrashCorpus.Documents, 1, 1, 1, 0), (check.Documents, check.Removed, check.Rights, check.Missing, check.Finished));
        Assert.True(host.Get<IndexCondition>().IsRefilling);
        await host.WorkAsync();
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.False(host.Get<IndexCondition>().IsRefilling);
    }

    [Fact]
    public async Task Work_Asked_ComparesTheGenerationsBesideTheLiveOneToo()
    {
        await using var host = await FilledAsync();
        var started = await host.Get<IndexMoves>().StartAsync(GenerationTests.TargetOf(host, 192), CancellationToken.None);
        var generations = host.Get<GenerationWorker>();
        await generations.WorkAsync(CancellationToken.None);
        var row = await host.Get<GenerationRegistry>().FindAsync(started.Id!.Value, CancellationToken.None);
        var beside = (await host.Get<PassageIndexes>().OpenAsync(row!, CancellationToken.None)).Index;
        var before = await ListAsync(beside);
        await DisturbAsync(host, beside);

        await generations.WorkAsync(CancellationToken.None);
        Assert.NotEqual(before, await ListAsync(beside));
        host.Get<CheckWorker>().Ask();
        await host.Get<CheckWorker>().WorkAsync(CancellationToken.None);
        await generations.WorkAsync(CancellationToken.None);

        Assert.Equal(before, await ListAsync(beside));
        var checks = await ListAsync(host);
        var check = Assert.Single(checks, check => !check.IsLive);
        Assert.Equal((2, 1, 1, 1), (check.Generation, check.Removed, check.Rights, check.Missing));
        Assert.Equal(0, checks.First(each => each.IsLive).Differing);
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(0, 0)]
    public async Task Work_ADayAfterTheLast_ComparesUnlessSwitchedOff(int hours, int expected)
    {
        var clock = new AheadClock();
        var settings = new Dictionary<string, string?> { ["KnowledgeAssistant:Ingestion:CompareHours"] = $"{hours}" };
        await using var host = await IngestionHost.StartAsync(time: clock, settings: settings);
        await host.RecoverAsync();
        var worker = host.Get<CheckWorker>();
        clock.Ahead = TimeSpan.FromHours(23);
        await worker.WorkAsync(CancellationToken.None);
        Assert.Equal(CheckCause.Start, Assert.Single(await ListAsync(host)).Cause);

        clock.Ahead = TimeSpan.FromHours(25);
        await worker.WorkAsync(CancellationToken.None);
        await worker.WorkAsync(CancellationToken.None);
        // Another instance on the same database.
        await using var other = await IngestionHost.StartAsync(beside: host, clock, settings);
        await other.Get<CheckWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(expected, (await ListAsync(host)).Count(check => check.Cause == CheckCause.Schedule));
    }

    /// <summary>One document too many, one too few, and one that others may read.</summary>
    private static async Task DisturbAsync(DiskHost host, IIndexGeneration index)
    {
        var rows = await host.RowsAsync();
        await index.DeleteAsync([rows[0].Id], CancellationToken.None);
        await index.SetAccessAsync(
            [new DocumentAccess(rows[1].Id, new AccessRule([AccessLabel.Everyone], [AccessLabel.Group("others")]))],
            CancellationToken.None
        );
        var known = (
            await index.GetRangeAsync(rows[2].ActiveVersionId!.Value, 0, 1, AccessScope.EveryoneOnly, MetadataFilter.None, default)
        )[0];
        var orphan = known with
        {
            Id = new string('a', 32),
            Document = known.Document with { DocumentId = Guid.NewGuid(), VersionId = Guid.NewGuid() },
        };
        ReadOnlyMemory<float> vector = new float[index.Identity.Dimensions];
        await index.WriteAsync(
            [new VersionPassages(orphan.Document, new AccessRule([AccessLabel.Everyone], []), [orphan], [vector])],
            CancellationToken.None
        );
        await index.ActivateAsync([orphan.Document.VersionId], CancellationToken.None);
    }

    private async Task<DiskHost> FilledAsync()
    {
        var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        return host;
    }

    private static Task<List<IndexCheck>> ListAsync(DiskHost host) => host.Get<CheckBook>().ListAsync(10, CancellationToken.None);

    private static Task<List<IndexCheck>> ListAsync(IngestionHost host) => host.Get<CheckBook>().ListAsync(10, CancellationToken.None);

    private static async Task<List<string>> ListAsync(IIndexGeneration index)
    {
        var lines = new List<string>();
        await foreach (var document in index.ListAsync(CancellationToken.None))
            lines.Add($"{document.DocumentId} {document.ActiveVersionId} {string.Join(',', document.Access.Document)}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private sealed class AheadClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
