using System.Diagnostics;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using KnowledgeAssistant.Tests.Answering;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

/// <summary>Two instances on one database, each with its own parts and data folder, as two servers behind one address.</summary>
public sealed class InstancesTests : IAsyncLifetime
{
    private const string Question = "Which dog may ride in the box?";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private string _address = "";

    public async ValueTask InitializeAsync() => _address = await TestStorage.CreateAsync();

    public async ValueTask DisposeAsync() => await TestDatabases.DropAsync(_address);

    [Fact]
    public async Task Answer_AskedAtOne_StreamsToAReaderAtTheOther()
    {
        var writer = new HeldWriter();
        await using var asked = await AnsweringAsync(writer);
        await using var other = await AnsweringAsync();
        await asked.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask(Question);
        await asked.Runs.StartAsync(start, CancellationToken.None);
        var seen = new List<NumberedEvent>();
        await foreach (var next in other.Runs.FollowAsync(start.RunId, start.UserId, 0, CancellationToken.None))
        {
            seen.Add(next);
            // The rest is only written when the reader at the other instance has seen this much.
            if (next.Event is TextAdded text && text.Text.Contains(HeldWriter.Said, StringComparison.Ordinal))
            {
                var shown = await other
                    .Get<RunningTurns>()
                    .GetAsync(start.RunId, start.UserId, AccessScope.EveryoneOnly, CancellationToken.None);
                Assert.Contains(HeldWriter.Said, shown!.Answer, StringComparison.Ordinal);
                writer.Release.TrySetResult();
            }
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(number => (long)number), seen.Select(next => next.Sequence));
        Assert.Equal(TurnState.Done, Assert.IsType<RunEnded>(seen[^1].Event).State);
        Assert.Contains("may ride in the box", (await other.TurnAsync(start.RunId)).Answer, StringComparison.Ordinal);
        Assert.Empty(await other.FollowAsync(start.RunId, user: Guid.CreateVersion7()));
        var again = await other.Runs.StartAsync(start, CancellationToken.None);
        Assert.Equal((null, TurnState.Done), (again.Refusal, again.State));
    }

    [Fact]
    public async Task Answer_RightsLostSinceItBegan_ShowsNothingAtTheOther()
    {
        var writer = new HeldWriter();
        await using var asked = await AnsweringAsync(writer);
        await using var other = await AnsweringAsync();
        await asked.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask(Question);
        await asked.Runs.StartAsync(start, CancellationToken.None);
        await FirstTextAsync(asked, start);
        await asked.ChangeAsync(database => database.Set<RunOwner>().Single().Labels += "\ngroup:left");
        var following = other.FollowAsync(start.RunId);
        writer.Release.TrySetResult();

        Assert.IsType<RunEnded>(Assert.Single(await following).Event);
    }

    [Fact]
    public async Task Stop_AtTheOther_StopsTheAnswer()
    {
        await using var asked = await AnsweringAsync(new HeldWriter());
        await using var other = await AnsweringAsync();
        await asked.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask(Question);
        await asked.Runs.StartAsync(start, CancellationToken.None);
        await FirstTextAsync(asked, start);

        Assert.False(await other.Runs.StopAsync(start.RunId, Guid.CreateVersion7(), CancellationToken.None));
        Assert.True(await other.Runs.StopAsync(start.RunId, start.UserId, CancellationToken.None));

        Assert.Equal(TurnState.Stopped, Assert.IsType<RunEnded>((await asked.FollowAsync(start.RunId))[^1].Event).State);
        Assert.Contains(HeldWriter.Said, (await other.TurnAsync(start.RunId)).Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BesideALivingInstance_LeavesItsAnswersButKeepsThoseOfOneThatIsGone()
    {
        var writer = new HeldWriter();
        await using var living = await AnsweringAsync(writer);
        await living.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var kept = AnsweringHost.Ask(Question);
        await living.Runs.StartAsync(kept, CancellationToken.None);
        await FirstTextAsync(living, kept);
        // Of an instance that was killed: it is written down, but its beats stand still.
        var cut = AnsweringHost.Ask("What was cut?");
        var gone = Guid.CreateVersion7();
        await living.ChangeAsync(database =>
        {
            database.Add(new InstanceRow { Id = gone, Beat = 7 });
            database.Add(new RunOwner { RunId = cut.RunId, InstanceId = gone });
            database.Add(Conversation(cut));
            database.Add(Running(cut));
        });

        await using var started = await AnsweringAsync();
        Assert.Equal(TurnState.Running, (await started.TurnAsync(cut.RunId)).State);
        var ended = await started.FollowAsync(cut.RunId).WaitAsync(Patience);

        Assert.Equal(TurnState.Interrupted, Assert.IsType<RunEnded>(Assert.Single(ended).Event).State);
        Assert.Equal(TurnState.Running, (await started.TurnAsync(kept.RunId)).State);
        writer.Release.TrySetResult();
        Assert.Equal(TurnState.Done, Assert.IsType<RunEnded>((await started.FollowAsync(kept.RunId))[^1].Event).State);
    }

    [Fact]
    public async Task Documents_UploadedAtOne_AreEachWorkedOnOnceAndSeenAtBoth()
    {
        await using var first = await IngestingAsync();
        await using var second = await IngestingAsync(first);
        var reads = new System.Collections.Concurrent.ConcurrentBag<string>();
        foreach (var host in (IngestionHost[])[first, second])
            host.Read = async (path, name, token) =>
            {
                reads.Add(name);
                return await PlainReader.ReadAsync(path, name, token);
            };
        using var over = new CancellationTokenSource(Patience);
        var seen = second.Get<IngestionProgress>().Subscribe(over.Token);
        var collection = await first.CollectionAsync();
        await Task.WhenAll(first.Worker.StartAsync(over.Token), second.Worker.StartAsync(over.Token));

        for (var i = 0; i < 20; i++)
            await first.AcceptedAsync(collection, $"{i}.txt", $"Text {i}.");
        var ready = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var change in seen)
        {
            if (change.State == DocumentState.Ready)
                ready.Add(change.Source);
            if (ready.Count == 20)
                break;
        }

        await Task.WhenAll(first.Worker.StopAsync(over.Token), second.Worker.StopAsync(over.Token));
        Assert.Equal(20, reads.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20, reads.Count);
        Assert.Equal(20, first.Index.Passages.Count);
    }

    [Fact]
    public async Task Documents_OfAnInstanceThatIsGone_AreFinishedByTheOther()
    {
        var gone = await IngestingAsync();
        var time = new LaterTime();
        await using var left = await IngestingAsync(gone, time);
        var collection = await gone.CollectionAsync();
        var reading = new TaskCompletionSource();
        gone.Read = async (_, _, token) =>
        {
            reading.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return null!;
        };
        using var killed = new CancellationTokenSource();
        await gone.AcceptedAsync(collection, "a.txt", "Text.");
        var working = gone.Worker.WorkAsync(killed.Token);
        await reading.Task.WaitAsync(Patience);

        // A start beside it takes nothing away from it.
        await left.RecoverAsync(wasKilled: false);
        await left.WorkAsync();
        Assert.Empty(left.Index.Passages);
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);

        time.By = TimeSpan.FromHours(1);
        await left.WorkAsync();
        Assert.Single(left.Index.Passages);
        await gone.DisposeAsync();
    }

    [Fact]
    public async Task Pause_AtOne_StopsTheOther()
    {
        await using var first = await IngestingAsync();
        await using var second = await IngestingAsync(first);
        var collection = await first.CollectionAsync();

        await first.Get<QueuePause>().SetAsync(new PausedQueue { Since = DateTime.UnixEpoch, By = "Ada" }, CancellationToken.None);
        await UntilAsync(() => second.Get<QueuePause>().IsOn);
        await second.AcceptedAsync(collection, "a.txt", "Text.");
        await second.WorkAsync();

        Assert.Empty(second.Index.Passages);
    }

    [Fact]
    public async Task Connection_Lost_ComesBackAndHearsAgain()
    {
        await using var first = await AnsweringAsync();
        await using var second = await AnsweringAsync();
        var heard = 0;
        using var listening = second.Get<ConversationChanges>().Listen(AnsweringHost.Reader, () => Interlocked.Increment(ref heard));
        first.Get<ConversationChanges>().Tell(AnsweringHost.Reader);
        await UntilAsync(() => Volatile.Read(ref heard) > 0);

        var back = new TaskCompletionSource();
        second.Get<Instance>().Returned += () => back.TrySetResult();
        await TestDatabases.ExecuteAsync(
            _address,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        );
        await back.Task.WaitAsync(Patience);
        var before = Volatile.Read(ref heard);
        first.Get<ConversationChanges>().Tell(AnsweringHost.Reader);
        await UntilAsync(() => Volatile.Read(ref heard) > before);
    }

    [Fact]
    public async Task Open_BesideAnotherWithAnIndexOfItsOwn_IsRefusedInPlainWords()
    {
        await using var shared = await AnsweringAsync();
        await using var alone = await AnsweringAsync(open: false, timeout: 6);

        var fault = await Assert.ThrowsAsync<StorageException>(() => alone.Get<Instance>().OpenAsync(alone: true, CancellationToken.None));

        Assert.Contains("Another server runs on this application database", fault.Message, StringComparison.Ordinal);
        await shared.Get<Instance>().DisposeAsync();
        await alone.Get<Instance>().OpenAsync(alone: true, CancellationToken.None);
        await using var late = await AnsweringAsync(open: false, timeout: 6);
        fault = await Assert.ThrowsAsync<StorageException>(() => late.Get<Instance>().OpenAsync(alone: false, CancellationToken.None));
        Assert.Contains("index in its own data folder", fault.Message, StringComparison.Ordinal);
    }

    /// <param name="timeout">Seconds after which one that stands still is taken for gone: more than a busy machine lets one wait that lives.</param>
    private Task<AnsweringHost> AnsweringAsync(IAnswerWriter? writer = null, bool open = true, int timeout = 12) =>
        AnsweringHost.StartAsync(
            writer,
            settings: new(TestStorage.SettingsOf(_address)) { ["KnowledgeAssistant:Storage:InstanceTimeoutSeconds"] = $"{timeout}" },
            isShared: open
        );

    private async Task<IngestionHost> IngestingAsync(IngestionHost? beside = null, TimeProvider? time = null)
    {
        var host = await IngestionHost.StartAsync(beside, time, TestStorage.SettingsOf(_address));
        await host.Get<Instance>().OpenAsync(alone: false, CancellationToken.None);
        return host;
    }

    private static async Task FirstTextAsync(AnsweringHost host, StartAnswer start)
    {
        await foreach (var next in host.Runs.FollowAsync(start.RunId, start.UserId, 0, CancellationToken.None))
            if (next.Event is TextAdded)
                return;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < Patience, "It did not come about.");
            await Task.Delay(20);
        }
    }

    /// <summary>The clock of a machine when a lease has run out.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }

    private static Conversation Conversation(StartAnswer start) =>
        new()
        {
            Id = start.ConversationId,
            UserId = start.UserId,
            Title = start.Question,
            CreatedAt = DateTime.UnixEpoch,
            UpdatedAt = DateTime.UnixEpoch,
        };

    private static Turn Running(StartAnswer start) =>
        new()
        {
            Id = start.RunId,
            ConversationId = start.ConversationId,
            Ordinal = 1,
            Question = start.Question,
            State = TurnState.Running,
            StartedAt = DateTime.UnixEpoch,
        };
}
