using System.Collections.Concurrent;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Library;

public sealed class LibraryFeedTests
{
    private readonly IngestionProgress _progress = new();
    private readonly HandTurnedTime _time = new();
    private readonly CancellationTokenSource _left = new();
    private readonly BlockingCollection<IReadOnlyCollection<LibraryChange>> _shown = [];

    [Fact]
    public async Task RunAsync_FirstChange_IsShownBeforeAnyTimePasses()
    {
        var running = Run();

        _progress.Report(Change(Guid.CreateVersion7(), 1));

        Assert.Equal(1, Assert.Single(_shown.Take(TestContext.Current.CancellationToken)).Latest.Passages);
        await EndAsync(running);
    }

    [Fact]
    public async Task RunAsync_ManyChanges_AreShownOncePerIntervalWithEachDocumentsLatest()
    {
        var document = Guid.CreateVersion7();
        var running = Run();
        var shows = 0;
        var turns = 0;

        for (var passages = 1; passages <= 500; passages++)
            _progress.Report(Change(document, passages));
        for (var latest = 0; latest < 500; )
        {
            var changes = _shown.Take(TestContext.Current.CancellationToken);
            latest = Assert.Single(changes).Latest.Passages;
            shows++;
            Assert.Empty(_shown); // nothing more before the clock is turned
            await _time.TurnAsync(LibraryFeed.Interval);
            turns++;
        }

        Assert.Equal(shows, turns);
        await EndAsync(running);
    }

    [Fact]
    public async Task RunAsync_DocumentThatIsThroughBeforeItIsShown_IsToldToHaveWaited()
    {
        var document = Guid.CreateVersion7();
        var running = Run();
        _progress.Report(Change(Guid.CreateVersion7(), 1));
        _shown.Take(TestContext.Current.CancellationToken);

        _progress.Report(Change(document, 0) with { State = DocumentState.Waiting });
        _progress.Report(Change(document, 7) with { State = DocumentState.Ready });

        var seen = new List<LibraryChange>();
        while (seen.LastOrDefault()?.Latest.State != DocumentState.Ready)
        {
            await _time.TurnAsync(LibraryFeed.Interval);
            seen.AddRange(_shown.Take(TestContext.Current.CancellationToken));
        }
        Assert.Contains(seen, change => change.WasWaiting);
        await EndAsync(running);
    }

    [Fact]
    public async Task RunAsync_PageLeft_EndsWithoutAnError()
    {
        var running = Run();

        await EndAsync(running);

        Assert.True(running.IsCompletedSuccessfully);
    }

    private Task Run() =>
        new LibraryFeed(_progress, _time).RunAsync(
            changes =>
            {
                _shown.Add(changes);
                return Task.CompletedTask;
            },
            _left.Token
        );

    private async Task EndAsync(Task running)
    {
        await _left.CancelAsync();
        await running;
    }

    private static DocumentChanged Change(Guid id, int passages) =>
        new(id, Guid.Empty, "a.md", DocumentState.Indexing, null, passages, null);

    /// <summary>Its timers go off when a test says so.</summary>
    private sealed class HandTurnedTime : TimeProvider
    {
        private readonly SemaphoreSlim _started = new(0);
        private readonly ConcurrentQueue<(TimerCallback Callback, object? State, TimeSpan Due)> _timers = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Enqueue((callback, state, dueTime));
            _started.Release();
            return new Timer();
        }

        /// <summary>Waits until something waits for that long, and ends its wait.</summary>
        public async Task TurnAsync(TimeSpan expected)
        {
            await _started.WaitAsync(TestContext.Current.CancellationToken);
            Assert.True(_timers.TryDequeue(out var timer));
            Assert.Equal(expected, timer.Due);
            timer.Callback(timer.State);
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
