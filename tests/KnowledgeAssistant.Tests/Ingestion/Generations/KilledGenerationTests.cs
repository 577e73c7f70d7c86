using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Generations;

/// <summary>
/// Kill -9 while a second generation is filled or switched to: one of the two is live after it, whole, and the work goes on. With
/// <c>KNOWLEDGEASSISTANT_CRASH_SEEDS</c> above 20 at every point, else at those where the most can go wrong.
/// </summary>
public sealed class KilledGenerationTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private static readonly bool Thorough =
        int.TryParse(Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_CRASH_SEEDS"), out var seeds) && seeds > 20;

    [Fact]
    public async Task Move_Killed_OneGenerationIsLiveAndTheMoveGoesOn()
    {
        var clean = await MovedAsync(corpus.NewFilledFolder());
        string[] all =
        [
            "rebuild-activate:3:0",
            "switch-row:1:0",
            "switch-flip:1:0",
            "generation-row:1:0",
            "rebuild-write:2:0",
            "generation-progress:2:0",
            "generation-ready:1:0",
            "rebuild-switch:1:0",
            "switch-remove:1:0",
            "rebuild-switched:1:0",
        ];
        foreach (var crash in all.Take(Thorough ? all.Length : 3))
        {
            var data = corpus.NewFilledFolder();
            var child = await Child.RunAsync(Child.Tests, [WorkingProcess.Argument, WorkingProcess.Move, data], crash);
            Assert.True(child.WasKilled, $"{crash}: {child.ExitCode} {child.Error}");
            await using (var host = await DiskHost.StartAsync(data))
            {
                var rows = await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);
                var live = Assert.Single(rows, row => row.State == GenerationState.Live);
                Assert.Equal(live.Number == 1 ? corpus.Clean : clean, await host.PassagesAsync());
                if (crash == all[0])
                    Assert.Equal(6, await CountAsync(host, rows[1]));
            }
            Assert.Equal(clean, await MovedAsync(data));
        }
    }

    /// <summary>Two batches of three were whole when the third was cut off: they are not made again.</summary>
    private static async Task<int> CountAsync(DiskHost host, Generation row)
    {
        var opened = await host.Get<PassageIndexes>().OpenAsync(row, CancellationToken.None);
        return (await opened.Index.GetStatisticsAsync(CancellationToken.None)).Documents;
    }

    private static async Task<IReadOnlyList<string>> MovedAsync(string data)
    {
        await using var host = await DiskHost.StartAsync(data);
        await WorkingProcess.MoveAsync(host);
        return await host.PassagesAsync();
    }
}
