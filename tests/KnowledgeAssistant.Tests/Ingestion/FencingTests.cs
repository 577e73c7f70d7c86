using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>Two workers, each with its own clock, on one database and index: the one that was paused past its lease must change nothing.</summary>
public class FencingTests
{
    [Fact]
    public async Task Work_PausedPastItsLease_LateWritesAreRefused()
    {
        await using var paused = await IngestionHost.StartAsync();
        var id = await paused.AcceptedAsync(await paused.CollectionAsync(), "a.txt", "Text.");
        var pause = new Pause();
        paused.Read = async (path, name, token) =>
        {
            await pause.EnterAsync();
            // What the late worker would bring must be nowhere afterwards.
            return await PlainReader.ReadAsync(path, name, token) with { Content = null, Reason = "The late worker's word." };
        };
        var late = paused.WorkAsync();
        await pause.Entered;

        await using var other = await IngestionHost.StartAsync(beside: paused, new ShiftedTime(TimeSpan.FromHours(1)));
        await other.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await other.RowAsync(id)).State);
        var passages = other.Index.Passages;

        pause.Leave();
        await late;
        var row = await other.RowAsync(id);
        Assert.Equal((DocumentState.Ready, null), (row.State, row.Reason));
        Assert.Equal(passages, other.Index.Passages);
    }

    [Fact]
    public async Task Work_PausedBeforeTheIndex_WritesNothingToIt()
    {
        await using var paused = await IngestionHost.StartAsync();
        var collection = await paused.CollectionAsync();
        await paused.AcceptedAsync(collection, "a.txt", "Text.");
        var embed = paused.Embeddings.Embed;
        var pause = new Pause();
        paused.Embeddings.Embed = texts =>
        {
            pause.EnterAsync().GetAwaiter().GetResult();
            return embed(texts);
        };
        var late = paused.WorkAsync();
        await pause.Entered;

        await using var other = await IngestionHost.StartAsync(beside: paused, new ShiftedTime(TimeSpan.FromHours(1)));
        await other.WorkAsync();
        var calls = other.Index.Calls.Count;

        pause.Leave();
        await late;
        Assert.Equal(calls, other.Index.Calls.Count);
        Assert.Equal(0, await other.CountAsync<Job>());
    }

    [Fact]
    public async Task Work_JobTakenByAnotherThatIsNotThroughYet_LateWritesAreRefused()
    {
        await using var paused = await IngestionHost.StartAsync();
        var id = await paused.AcceptedAsync(await paused.CollectionAsync(), "a.txt", "Text.");
        var pause = new Pause();
        paused.Read = async (path, name, token) =>
        {
            await pause.EnterAsync();
            return await PlainReader.ReadAsync(path, name, token);
        };
        var late = paused.WorkAsync();
        await pause.Entered;

        await using var other = await IngestionHost.StartAsync(beside: paused, new ShiftedTime(TimeSpan.FromHours(1)));
        Assert.Single(await other.Get<JobQueue>().ClaimAsync(1, mayBeAlone: true, CancellationToken.None));
        pause.Leave();
        await late;
        Assert.Empty(other.Index.Calls);
        Assert.Equal(DocumentState.Waiting, (await other.RowAsync(id)).State);
        Assert.Equal((1, 0), (await other.CountAsync<Job>(), await other.CountAsync<StoredContent>()));
    }

    [Fact]
    public async Task Work_LeaseStillRunning_OtherWorkerLeavesTheJobAlone()
    {
        await using var first = await IngestionHost.StartAsync();
        var id = await first.AcceptedAsync(await first.CollectionAsync(), "a.txt", "Text.");
        var pause = new Pause();
        first.Read = async (path, name, token) =>
        {
            await pause.EnterAsync();
            return await PlainReader.ReadAsync(path, name, token);
        };
        var working = first.WorkAsync();
        await pause.Entered;

        await using var other = await IngestionHost.StartAsync(beside: first);
        await other.WorkAsync();
        Assert.Equal((1, 0), (await other.CountAsync<Job>(), await other.CountAsync<StoredContent>()));

        pause.Leave();
        await working;
        Assert.Equal(DocumentState.Ready, (await other.RowAsync(id)).State);
    }

    [Fact]
    public async Task Claim_ProgramEndedEachTimeOnADocument_IsGivenUpWithAReason()
    {
        await using var host = await IngestionHost.StartAsync();
        var id = await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        var jobs = host.Get<JobQueue>();
        for (var start = 0; start < 4; start++)
        {
            Assert.Single(await jobs.ClaimAsync(10, mayBeAlone: true, CancellationToken.None));
            await jobs.ExpireAllAsync(CancellationToken.None);
        }
        await host.WorkAsync();

        var row = await host.RowAsync(id);
        Assert.Equal(DocumentState.Failed, row.State);
        Assert.Contains("ended each time", row.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync<Job>());
    }

    [Fact]
    public async Task Claim_AfterAKill_TakesInterruptedJobsOneByOne()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        for (var i = 0; i < 5; i++)
            await host.AcceptedAsync(collection, $"{i}.txt", $"Text {i}.");
        var jobs = host.Get<JobQueue>();
        Assert.Equal(5, (await jobs.ClaimAsync(10, mayBeAlone: true, CancellationToken.None)).Count);
        await jobs.ExpireAllAsync(CancellationToken.None);
        await host.AcceptedAsync(collection, "new.txt", "New text.");

        Assert.False(Assert.Single(await jobs.ClaimAsync(10, mayBeAlone: true, CancellationToken.None)).Alone);
        Assert.True(Assert.Single(await jobs.ClaimAsync(10, mayBeAlone: true, CancellationToken.None)).Alone);
    }

    [Fact]
    public async Task Work_ClockTurnedBackWhileAJobIsPutOff_TriesItWithoutWaitingForTheClock()
    {
        var time = new JumpingTime();
        await using var host = await IngestionHost.StartAsync(
            time: time,
            settings: new Dictionary<string, string?> { ["KnowledgeAssistant:Ingestion:RetryDelay"] = "00:00:30" }
        );
        var id = await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        host.Read = (_, _, _) => throw new InvalidOperationException("Once.");
        await host.WorkAsync();
        host.Read = PlainReader.ReadAsync;
        await host.WorkAsync();
        Assert.Equal(DocumentState.Waiting, (await host.RowAsync(id)).State);

        time.Jumped = -TimeSpan.FromHours(1);
        await host.WorkAsync();

        Assert.Equal(DocumentState.Ready, (await host.RowAsync(id)).State);
    }

    /// <summary>By an hour, as an administrator or the first word of a time server puts it, between two documents of a batch.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Work_ClockJumpsInTheMiddle_EveryDocumentIsReadyOnce(int hours)
    {
        var time = new JumpingTime();
        await using var host = await IngestionHost.StartAsync(time: time);
        var collection = await host.CollectionAsync();
        for (var i = 0; i < 5; i++)
            await host.AcceptedAsync(collection, $"{i}.txt", $"Text of number {i}.");
        host.Read = (path, name, token) =>
        {
            if (name == "2.txt")
                time.Jumped = TimeSpan.FromHours(hours);
            return PlainReader.ReadAsync(path, name, token);
        };

        await host.WorkAsync();

        var rows = (await host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows;
        Assert.All(rows, row => Assert.Equal((DocumentState.Ready, null), (row.State, row.Reason)));
        Assert.Equal(5, host.Index.Passages.Count);
        for (var i = 0; i < 5; i++)
            Assert.Single(host.Index.Passages, line => line.Contains($"Text of number {i}.", StringComparison.Ordinal));
        Assert.Equal(0, await host.CountAsync<Job>());
    }

    private sealed class JumpingTime : TimeProvider
    {
        public TimeSpan Jumped { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Jumped;
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }

    private sealed class Pause
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public Task EnterAsync()
        {
            _entered.TrySetResult();
            return _left.Task;
        }

        public void Leave() => _left.TrySetResult();
    }
}
