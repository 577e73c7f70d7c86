using KnowledgeAssistant.Answering;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

public sealed class RunQueueTests : IDisposable
{
    private readonly List<ActiveRun> _runs = [];
    private readonly Guid _anna = Guid.CreateVersion7();
    private readonly Guid _ben = Guid.CreateVersion7();
    private readonly Guid _cleo = Guid.CreateVersion7();

    [Fact]
    public void Add_TwentyOfOneUser_DoNotKeepAnotherWaiting()
    {
        var queue = Queue(concurrent: 2, perUser: 2);
        var annas = Enumerable.Range(0, 20).Select(_ => Add(queue, _anna)).ToList();
        var bens = Enumerable.Range(0, 2).Select(_ => Add(queue, _ben)).ToList();

        Assert.Equal(annas[..2], Begun(queue));
        queue.Leave(annas[0]);
        Assert.Equal([annas[2]], Begun(queue));
        queue.Leave(annas[1]);
        Assert.Equal([bens[0]], Begun(queue));
        queue.Leave(annas[2]);
        Assert.Equal([annas[3]], Begun(queue));
        queue.Leave(annas[3]);
        Assert.Equal([bens[1]], Begun(queue));
    }

    [Fact]
    public void Before_OfWaitingRuns_SaysInWhichOrderTheyBegin()
    {
        var queue = Queue(concurrent: 1, perUser: 1);
        var going = Add(queue, _anna);
        ActiveRun[] waiting = [Add(queue, _anna), Add(queue, _anna), Add(queue, _ben), Add(queue, _cleo)];

        Assert.Equal([null, 0, 3, 1, 2], waiting.Prepend(going).Select(run => run.Before));
        var order = waiting.OrderBy(run => run.Before).ToList();
        Begun(queue);
        foreach (var next in order)
        {
            queue.Leave(going);
            Assert.Equal([next], Begun(queue));
            going = next;
        }
    }

    [Fact]
    public void Release_AWaitingRun_HandsItOverOnceAndMovesTheOthersUp()
    {
        var queue = Queue(concurrent: 1, perUser: 1);
        var going = Add(queue, _anna);
        var (stopped, last) = (Add(queue, _ben), Add(queue, _cleo));
        Begun(queue);

        queue.Release(stopped);
        queue.Release(stopped);
        queue.Release(going);
        queue.Leave(stopped);

        Assert.Equal([stopped], Begun(queue));
        Assert.Equal(0, last.Before);
        queue.Leave(going);
        Assert.Equal([last], Begun(queue));
    }

    [Fact]
    public void RefusalOf_FullQueues_IsInPlainWordsForThatUserOrForAll()
    {
        var queue = Queue(concurrent: 1, perUser: 1, waitingPerUser: 2, waiting: 3);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(queue.RefusalOf(Ask(_anna)));
            Add(queue, _anna);
        }
        Assert.Contains("2 of your questions are waiting", queue.RefusalOf(Ask(_anna))!.Refusal, StringComparison.Ordinal);
        Assert.Null(queue.RefusalOf(Ask(_ben)));
        Add(queue, _ben);
        Assert.Contains("Too many questions", queue.RefusalOf(Ask(_cleo))!.Refusal, StringComparison.Ordinal);
        queue.Close();
        Assert.Contains("restarted", queue.RefusalOf(Ask(_cleo))!.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Close_WithRunsThatWait_HandsThemOverAndEnds()
    {
        var queue = Queue(concurrent: 1, perUser: 1);
        ActiveRun[] runs = [Add(queue, _anna), Add(queue, _anna), Add(queue, _ben)];
        queue.Close();
        Assert.Equal(runs, Begun(queue));
        Assert.True(queue.Ready.Completion.IsCompleted);
        Assert.All(runs, run => Assert.Null(run.Before));
    }

    public void Dispose() => _runs.ForEach(run => run.Dispose());

    private static RunQueue Queue(int concurrent, int perUser, int waitingPerUser = 20, int waiting = 100) =>
        new(
            new AnsweringOptions
            {
                ConcurrentRuns = concurrent,
                RunsPerUser = perUser,
                WaitingRunsPerUser = waitingPerUser,
                WaitingRuns = waiting,
            }
        );

    private ActiveRun Add(RunQueue queue, Guid user)
    {
        var run = new ActiveRun(Ask(user), DateTime.UnixEpoch);
        _runs.Add(run);
        queue.Add(run);
        return run;
    }

    private static StartAnswer Ask(Guid user) => AnsweringHost.Ask("?", user: user);

    private static List<ActiveRun> Begun(RunQueue queue)
    {
        var begun = new List<ActiveRun>();
        while (queue.Ready.TryRead(out var run))
            begun.Add(run);
        return begun;
    }
}
