using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Ingestion.Readers;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>The levers of the queue, with a reader that a test holds.</summary>
public sealed class IngestionQueueTests : IAsyncLifetime
{
    private readonly List<string> _read = [];
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualTime _time = new();
    private Func<string, CancellationToken, Task> _hold = (_, _) => Task.CompletedTask;
    private IngestionHost _host = null!;
    private Guid _collection;
    private Guid _admin;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestionHost.StartAsync(time: _time);
        _collection = await _host.CollectionAsync();
        _admin = await AddAsync("ada", UserRole.Admin);
        _host.Read = async (path, name, token) =>
        {
            _read.Add(name);
            await _hold(name, token);
            return await PlainReader.ReadAsync(path, name, token);
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Cancel_DocumentThatIsRead_StopsTheReaderAndTheRestGoesOn()
    {
        var first = await _host.AcceptedAsync(_collection, "a.txt", "Text a.");
        await _host.AcceptedAsync(_collection, "b.txt", "Text b.");
        HoldAt("a.txt");

        var working = Task.Run(_host.WorkAsync);
        await _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ChangeOutcome.Done, await Queue.CancelAsync(_admin, first, CancellationToken.None));
        await working.WaitAsync(TimeSpan.FromSeconds(30));

        var row = await _host.RowAsync(first);
        Assert.Equal((DocumentState.Failed, 0), (row.State, await _host.CountAsync<Job>()));
        Assert.StartsWith("Cancelled by ada (", row.Reason, StringComparison.Ordinal);
        Assert.Contains("Text b.", Assert.Single(_host.Index.Passages), StringComparison.Ordinal);
        Assert.Equal(ChangeOutcome.WrongState, await Queue.CancelAsync(_admin, first, CancellationToken.None));

        _hold = (_, _) => Task.CompletedTask;
        Assert.Equal(ChangeOutcome.Done, await _host.Library.RetryAsync(first, CancellationToken.None));
        await _host.WorkAsync();
        Assert.Equal(2, _host.Index.Passages.Count);
    }

    [Fact]
    public async Task Cancel_LateWorker_WritesNothingAndTheOldVersionServes()
    {
        var id = await _host.AcceptedAsync(_collection, "a.txt", "Old text.");
        await _host.WorkAsync();
        await _host.AcceptedAsync(_collection, "a.txt", "New text.");
        var claim = Assert.Single(await _host.Get<JobQueue>().ClaimAsync(1, mayBeAlone: true, CancellationToken.None));
        var read = await _host.Get<OriginalReading>().ReadAsync(claim, CancellationToken.None);

        await Queue.CancelAsync(_admin, id, CancellationToken.None);
        var stored = await _host.Get<JobQueue>().StoreAsync([read], CancellationToken.None);
        await _host.Get<JobQueue>().FinishAsync([(claim, 1)], CancellationToken.None);

        Assert.Empty(stored);
        Assert.Contains("Old text.", Assert.Single(_host.Index.Passages), StringComparison.Ordinal);
        var row = await _host.RowAsync(id);
        Assert.Equal(DocumentState.Failed, row.State);
        Assert.EndsWith("Search still uses the version before.", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_InTheMiddle_GivesTheRestBackAndHoldsOverARestart()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await _host.AcceptedAsync(_collection, name + ".txt", $"Text {name}.");
        _hold = async (_, token) => await Queue.PauseAsync(_admin, token);

        await _host.WorkAsync();

        Assert.Equal(["a.txt"], _read);
        var overview = await Queue.OverviewAsync(_admin, CancellationToken.None);
        Assert.Equal((2, 0, 0, "ada"), (overview.Waiting, overview.Reading, overview.Indexing, overview.Pause?.By));
        await using (var after = await IngestionHost.StartAsync(_host, _time))
        {
            await after.Get<QueuePause>().LoadAsync(CancellationToken.None);
            await after.WorkAsync();
            Assert.Single(after.Index.Passages);
        }

        _hold = (_, _) => Task.CompletedTask;
        await Queue.ResumeAsync(_admin, CancellationToken.None);
        await _host.WorkAsync();
        Assert.Equal(3, _host.Index.Passages.Count);
        Assert.Equal(0, await _host.CountAsync<PausedQueue>());
    }

    [Fact]
    public async Task PutFirst_WaitingDocument_IsReadBeforeTheOthers()
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var name in (string[])["a.txt", "b.txt", "c.txt"])
            ids[name] = await _host.AcceptedAsync(_collection, name, $"Text of {name}.");

        Assert.Equal(ChangeOutcome.Done, await Queue.PutFirstAsync(_admin, ids["b.txt"], CancellationToken.None));
        Assert.Equal(ChangeOutcome.Done, await Queue.PutFirstAsync(_admin, ids["c.txt"], CancellationToken.None));
        await _host.WorkAsync();

        Assert.Equal(["c.txt", "b.txt", "a.txt"], _read);
        Assert.Equal(ChangeOutcome.WrongState, await Queue.PutFirstAsync(_admin, ids["c.txt"], CancellationToken.None));
    }

    [Fact]
    public async Task RetryAll_FailedAndCancelled_TriesOnlyTheFailed()
    {
        var cancelled = await _host.AcceptedAsync(_collection, "a.txt", "Text a.");
        await Queue.CancelAsync(_admin, cancelled, CancellationToken.None);
        await _host.AcceptedAsync(_collection, "b.txt", "Text b.");
        _hold = (_, _) => throw new InvalidOperationException("a defect");
        await _host.WorkAsync();
        Assert.Equal(2, (await Queue.OverviewAsync(_admin, CancellationToken.None)).Failed);
        _hold = (_, _) => Task.CompletedTask;

        Assert.Equal(1, await Queue.RetryAllAsync(_admin, null, CancellationToken.None));
        await _host.WorkAsync();

        Assert.Equal(1, (await Queue.OverviewAsync(_admin, CancellationToken.None)).Failed);
        Assert.Single(_host.Index.Passages);
    }

    [Fact]
    public async Task RetryAll_DocumentInQuarantine_IsTriedOnlyByItself()
    {
        var id = await _host.AcceptedAsync(_collection, "a.txt", "Text a.");
        var works = _host.Read;
        _host.Read = (_, _, _) => Task.FromResult(new ReadResult(null, 0, Quarantine.Of("The reader broke down.")));
        await _host.WorkAsync();
        _host.Read = works;

        Assert.Equal(0, await Queue.RetryAllAsync(_admin, null, CancellationToken.None));
        Assert.Equal(0, await _host.CountAsync<Job>());
        Assert.Equal(ChangeOutcome.Done, await _host.Library.RetryAsync(id, CancellationToken.None));
        await _host.WorkAsync();

        Assert.Equal(DocumentState.Ready, (await _host.RowAsync(id)).State);
    }

    [Fact]
    public async Task EveryMember_ForAReader_IsRefused()
    {
        var reader = await AddAsync("rosa", UserRole.Reader);
        var id = await _host.AcceptedAsync(_collection, "a.txt", "Text a.");

        await Assert.ThrowsAsync<AdminRequiredException>(() => Queue.OverviewAsync(reader, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Queue.PauseAsync(reader, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Queue.ResumeAsync(reader, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Queue.CancelAsync(reader, id, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Queue.PutFirstAsync(reader, id, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Queue.RetryAllAsync(reader, null, CancellationToken.None));
        Assert.Equal(1, await _host.CountAsync<Job>());
    }

    [Fact]
    public void TimeFor_RateOfTheLastMinute_IsHonestOrNull()
    {
        var time = new ManualTime();
        var rate = new QueueRate(time);
        rate.Begin();
        rate.End();
        Assert.Null(rate.TimeFor(10)); // too early to tell

        time.Advance(TimeSpan.FromSeconds(19));
        rate.End();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(100), rate.TimeFor(10));

        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(rate.TimeFor(10)); // nothing came to an end for a minute
    }

    private IngestionQueue Queue => _host.Get<IngestionQueue>();

    private void HoldAt(string wanted) =>
        _hold = async (name, token) =>
        {
            if (name != wanted)
                return;
            _reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        };

    private async Task<Guid> AddAsync(string name, UserRole role) =>
        (await _host.Get<UserAdministration>().AddAsync(name, role, [], "seven quiet tall ships", CancellationToken.None)).User!.Id;
}
