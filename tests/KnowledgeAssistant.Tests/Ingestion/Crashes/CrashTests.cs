using System.Globalization;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>
/// Kill -9 in the middle of each step of real processes, at a place that the seed chooses; the next start must end with the passages of a run
/// that nothing disturbed. <c>KNOWLEDGEASSISTANT_CRASH_SEEDS</c> sets the seeds a step (20 by default).
/// </summary>
public sealed class CrashTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private static readonly int Seeds = int.Parse(
        Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_CRASH_SEEDS") ?? "20",
        CultureInfo.InvariantCulture
    );

    /// <summary>A step's points, and how often a run surely passes each.</summary>
    public static TheoryData<string, string[], int> Steps =>
        new()
        {
            { "upload", ["upload-commit", "upload-acknowledge"], 1 },
            { "parse", ["read", "read-done"], CrashCorpus.Documents },
            { "store", ["store"], 2 },
            { "embed", ["embed", "embed-done"], CrashCorpus.Documents },
            { "index write", ["index-write"], 2 },
            { "activation", ["activate", "ready", "finished"], 2 },
        };

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Ingest_KilledInTheMiddleOfAStep_NextRunEndsWithTheSamePassages(string step, string[] points, int visits)
    {
        var killed = 0;
        // The steps before the work begins lose nothing that is not looked at in every step's runs.
        var seeds = step is "upload" or "store" ? Math.Max(1, Seeds / 4) : Seeds;
        await EachSeedAsync(
            seeds,
            async seed =>
            {
                var random = new Random(HashCode(step, seed));
                var point = points[seed % points.Length];
                var crash = FormattableString.Invariant($"{point}:{1 + random.Next(visits)}:{random.Next(2) * random.Next(8_000)}");
                var data = corpus.NewDataFolder();
                var child = await Child.RunAsync(
                    Child.Cli,
                    ["ingest", corpus.Folder, "--data", data, "--collection", CrashCorpus.Collection],
                    crash
                );
                if (child.WasKilled)
                    Interlocked.Increment(ref killed);
                else
                    Assert.True(child.ExitCode == 0, $"{crash}: {child.Error}");

                await using var host = await DiskHost.StartAsync(data);
                await AssertWholeAsync(host, crash);
                await host.WorkAsync();
                Assert.All(await host.RowsAsync(), row => Assert.Equal((crash, DocumentState.Ready), (crash, row.State)));
                await AssertWholeAsync(host, crash);
                await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
                Assert.Equal(corpus.Clean, await host.PassagesAsync());
                AssertNothingLeft(data, host, CrashCorpus.Documents);
            }
        );
        // A delay may let the last batch end first; most runs must have been cut off all the same.
        Assert.True(killed >= seeds * 3 / 4, $"only {killed} of {seeds} runs were killed");
    }

    [Fact]
    public async Task Delete_KilledInTheMiddle_NextStartFinishesIt()
    {
        string[] points = ["delete-mark", "delete-index", "delete-rows"];
        var killed = 0;
        await EachSeedAsync(
            Seeds,
            async seed =>
            {
                var random = new Random(HashCode("delete", seed));
                var crash = FormattableString.Invariant(
                    $"{points[seed % points.Length]}:{1 + random.Next(CrashCorpus.Documents)}:{random.Next(2) * random.Next(4_000)}"
                );
                var data = corpus.NewFilledFolder();
                var child = await Child.RunAsync(Child.Tests, [DeletingProcess.Argument, data], crash);
                if (child.WasKilled)
                    Interlocked.Increment(ref killed);

                await using var host = await DiskHost.StartAsync(data);
                var left = (await host.RowsAsync()).Select(row => row.Source).ToHashSet(StringComparer.Ordinal);
                var told = child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                Assert.DoesNotContain(told, left.Contains);
                Assert.All(await host.RowsAsync(), row => Assert.Equal((crash, DocumentState.Ready), (crash, row.State)));
                Assert.Equal(
                    corpus.Clean.Where(line => left.Any(source => line.StartsWith($"docs/{source} ", StringComparison.Ordinal))),
                    await host.PassagesAsync()
                );
                AssertNothingLeft(data, host, left.Count);
            }
        );
        Assert.True(killed >= Seeds * 3 / 4, $"only {killed} of {Seeds} runs were killed");
    }

    /// <summary>What is searchable at any time: documents with all their passages or with none.</summary>
    private async Task AssertWholeAsync(DiskHost host, string crash)
    {
        var found = await host.PassagesAsync();
        var sources = found.Select(SourceOf).ToHashSet(StringComparer.Ordinal);
        Assert.Equal((crash, corpus.Clean.Count(line => sources.Contains(SourceOf(line)))), (crash, found.Count));
        Assert.All(found, line => Assert.Contains(line, corpus.Clean));
    }

    private static void AssertNothingLeft(string data, DiskHost host, int originals)
    {
        var files = Directory.EnumerateFiles(Path.Combine(data, "originals"), "*", SearchOption.AllDirectories);
        Assert.Equal(originals, files.Count());
        Assert.False(host.Get<JobSignal>().TakeReconciliation());
    }

    private static string SourceOf(string line) => line[..line.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>Two at a time: each is a process of its own, and the machine may have two cores.</summary>
    private static Task EachSeedAsync(int seeds, Func<int, Task> run) =>
        Parallel.ForEachAsync(
            Enumerable.Range(1, seeds),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (seed, _) => await run(seed)
        );

    private static int HashCode(string step, int seed) => step.Aggregate(seed, (hash, letter) => unchecked(hash * 31 + letter));
}
