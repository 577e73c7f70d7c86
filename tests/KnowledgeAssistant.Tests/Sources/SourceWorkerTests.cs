using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources;

public sealed class SourceWorkerTests
{
    [Fact]
    public async Task Run_KilledBefore_IsTakenAgainWhenItsLeaseEnds()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        await host.SaveAsync(host.Folder());
        // What a kill leaves: a lease that nobody renews.
        Assert.NotNull(await host.Host.Get<SourceRuns>().ClaimAsync(CancellationToken.None));

        await host.RunDueAsync();
        Assert.Empty(await host.NamesAsync());
        host.Time.Now += TimeSpan.FromMinutes(3);
        await host.RunDueAsync();
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Run_LeaseFromBeforeTheClockWasTurnedBack_IsTakenAgain()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        await host.SaveAsync(host.Folder());
        await host.Host.Get<SourceRuns>().ClaimAsync(CancellationToken.None);

        host.Time.Now -= TimeSpan.FromHours(5);
        await host.RunDueAsync();

        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Claim_WhileARunOfThisProcessIsAtIt_IsRefusedWhateverTheClockSays()
    {
        await using var host = await SourcesHost.StartAsync();
        var source = await host.SaveAsync(host.Folder());
        var runs = host.Host.Get<SourceRuns>();
        await runs.ClaimAsync(CancellationToken.None);
        using var run = new CancellationTokenSource();
        host.Host.Get<RunningSources>().Begin(source, run);

        host.Time.Now += TimeSpan.FromDays(2);

        Assert.Null(await runs.ClaimAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Save_ByARunThatLostItsSource_WritesNothing()
    {
        await using var host = await SourcesHost.StartAsync();
        var source = await host.SaveAsync(host.Folder());
        var runs = host.Host.Get<SourceRuns>();
        var late = (await runs.ClaimAsync(CancellationToken.None))!;
        host.Time.Now += TimeSpan.FromMinutes(3);
        Assert.NotNull(await runs.ClaimAsync(CancellationToken.None));

        var book = await ItemBook.OpenAsync(runs, late, CancellationToken.None);
        await book.ChangedAsync(book.FindOrAdd("a.txt"), CancellationToken.None);
        await Assert.ThrowsAsync<SourceRunLostException>(() => book.FlushAsync(CancellationToken.None));
        await runs.FinishAsync(late, new SourceRunResult(RunCounts.None, "late", null), CancellationToken.None);

        Assert.Null(await host.ItemAsync("a.txt"));
        Assert.Null((await host.RowAsync(source)).Source.LastError);
        Assert.False(await runs.RenewAsync(late, CancellationToken.None));
    }

    [Fact]
    public async Task Pause_HoldsTheScheduleButNotARunThatIsAskedFor()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());
        await host.Sources.PauseAsync(host.Admin, source, true, CancellationToken.None);

        await host.RunNextAsync();
        Assert.Empty(await host.NamesAsync());
        await host.Sources.RunNowAsync(host.Admin, source, CancellationToken.None);
        await host.RunDueAsync();
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    public async Task Delete_WithOrWithoutItsDocuments_LeavesWhatWasAsked(bool withDocuments, int left)
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        host.Write("b.txt", "Berth two.");
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();

        Assert.Equal(ChangeOutcome.Done, await host.Sources.DeleteAsync(host.Admin, source, withDocuments, CancellationToken.None));
        await host.RunDueAsync();

        Assert.Equal(left, (await host.NamesAsync()).Length);
        Assert.Empty(await host.Sources.ListAsync(host.Admin, CancellationToken.None));
        Assert.Equal(0, await host.QueryAsync(context => context.Set<SourceItem>().CountAsync()));
    }

    [Fact]
    public async Task Run_AddedAgainAfterItsDocumentsWereKept_TakesThemOver()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        await host.Host.WorkAsync();
        await host.Sources.DeleteAsync(host.Admin, source, false, CancellationToken.None);

        var again = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();

        Assert.Equal((1, 0), ((await host.RowAsync(again)).Documents, (await host.CountsAsync(again)).New));
        Assert.Single(await host.NamesAsync());
    }

    [Fact]
    public async Task Run_DiskFull_EndsWithTheReasonAndTheScheduleGoesOn()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());
        // The entrance of the originals is a file: nothing can be staged.
        Directory.CreateDirectory(host.Host.Folder.OriginalsFolder);
        File.WriteAllText(Path.Combine(host.Host.Folder.OriginalsFolder, "incoming"), "");

        await host.RunDueAsync();
        var row = await host.RowAsync(source);
        Assert.True(row.Source.LastError is not null || row.Source.LastCounts.Failed == 1);
        Assert.True(row.Source.NextRunAt > host.Time.Now.UtcDateTime);
        File.Delete(Path.Combine(host.Host.Folder.OriginalsFolder, "incoming"));
        await host.RunNextAsync();
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }
}
