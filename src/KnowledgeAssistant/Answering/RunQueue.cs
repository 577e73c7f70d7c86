using System.Threading.Channels;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Which runs go now and which wait. Users take turns: the free place goes to the user who has waited longest since one of theirs began, so that
/// twenty questions of one do not keep another waiting. Everybody who waits knows how many are before them.
/// </summary>
internal sealed class RunQueue(AnsweringOptions limits)
{
    private readonly Lock _lock = new();
    private readonly Channel<ActiveRun> _ready = Channel.CreateUnbounded<ActiveRun>();
    private readonly HashSet<ActiveRun> _going = [];
    private readonly Dictionary<Guid, List<ActiveRun>> _waiting = [];

    /// <summary>Users with waiting runs; whose turn it is comes first.</summary>
    private readonly List<Guid> _rotation = [];
    private bool _closed;

    /// <summary>Runs to be worked on, each once; also those that were stopped while they waited, so that they are ended.</summary>
    public ChannelReader<ActiveRun> Ready => _ready.Reader;

    /// <returns>Null when the run is taken; else why not, in plain words.</returns>
    public AnswerRun? RefusalOf(StartAnswer start)
    {
        lock (_lock)
        {
            if (_closed)
                return RunStart.Refused(start, RefusalKind.Closing, "The server is being restarted. Ask again in a minute.");
            if (HasPlace(start.UserId))
                return null;
            var own = _waiting.TryGetValue(start.UserId, out var waiting) ? waiting.Count : 0;
            if (own >= limits.WaitingRunsPerUser)
                return TooMany(
                    start,
                    FormattableString.Invariant($"{own} of your questions are waiting already. Wait until one is answered, or stop one.")
                );
            return _waiting.Values.Sum(runs => runs.Count) >= limits.WaitingRuns
                ? TooMany(start, "Too many questions are being answered right now. Ask again in a minute.")
                : null;
        }
    }

    public void Add(ActiveRun run)
    {
        lock (_lock)
        {
            var user = run.Start.UserId;
            if (!_waiting.TryGetValue(user, out var own))
            {
                _waiting[user] = own = [];
                _rotation.Add(user);
            }
            own.Add(run);
            Settle();
        }
    }

    /// <summary>The run has ended: its place is free.</summary>
    public void Leave(ActiveRun run)
    {
        lock (_lock)
        {
            if (_going.Remove(run))
                Settle();
        }
    }

    /// <summary>Hands over a run that was stopped while it waited; nothing happens when it is going already.</summary>
    public void Release(ActiveRun run)
    {
        lock (_lock)
        {
            var user = run.Start.UserId;
            if (!_waiting.TryGetValue(user, out var own) || !own.Remove(run))
                return;
            if (own.Count == 0)
                Forget(user);
            run.Wait(null);
            _ready.Writer.TryWrite(run);
            Settle();
        }
    }

    /// <summary>Takes no more and hands over those that wait.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var run in _waiting.Values.SelectMany(runs => runs))
            {
                run.Wait(null);
                _ready.Writer.TryWrite(run);
            }
            _waiting.Clear();
            _rotation.Clear();
            _ready.Writer.TryComplete();
        }
    }

    /// <summary>Lets begin what may, then tells the others their places.</summary>
    private void Settle()
    {
        while (_rotation.FindIndex(HasPlace) is >= 0 and var next)
        {
            var user = _rotation[next];
            var run = _waiting[user][0];
            _waiting[user].RemoveAt(0);
            _rotation.RemoveAt(next);
            if (_waiting[user].Count > 0)
                _rotation.Add(user);
            else
                _waiting.Remove(user);
            _going.Add(run);
            run.Wait(null);
            _ready.Writer.TryWrite(run);
        }
        var before = 0;
        for (var round = 0; _rotation.Any(user => _waiting[user].Count > round); round++)
            foreach (var own in _rotation.Select(user => _waiting[user]).Where(own => own.Count > round))
                own[round].Wait(before++);
    }

    private bool HasPlace(Guid userId) =>
        _going.Count < limits.ConcurrentRuns && _going.Count(run => run.Start.UserId == userId) < limits.RunsPerUser;

    private static AnswerRun TooMany(StartAnswer start, string refusal) => RunStart.Refused(start, RefusalKind.TooMany, refusal);

    private void Forget(Guid userId)
    {
        _waiting.Remove(userId);
        _rotation.Remove(userId);
    }
}
