using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// A run in the making, in memory: its events in order, how many of them are stored, and whoever waits for more. Followers see stored
/// events only.
/// </summary>
internal sealed class ActiveRun(StartAnswer start, DateTime startedAt) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<AnswerEvent> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _stored;
    private int _taken;
    private int? _before;
    private bool _over;

    public StartAnswer Start { get; } = start;
    public DateTime StartedAt { get; } = startedAt;

    /// <summary>What its user could read when it began; null until then.</summary>
    public AccessScope? Scope { get; set; }

    /// <summary>How many runs will begin before it; null when it does not wait.</summary>
    public int? Before
    {
        get
        {
            lock (_lock)
                return _before;
        }
    }

    /// <summary>Cancelled when the reader stops the run or the server goes down.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Why <see cref="Stopping"/> was cancelled.</summary>
    public TurnState StoppedAs { get; private set; } = TurnState.Stopped;

    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _over;
        }
    }

    /// <summary>Everything so far; the list is the caller's own.</summary>
    public List<AnswerEvent> Events()
    {
        lock (_lock)
            return [.. _events];
    }

    /// <summary>
    /// Text joins the text before it as long as that waits to be stored: a model's tokens come faster than they are stored and shown, and each
    /// event costs a row, a line and a look at the page.
    /// </summary>
    /// <returns>The event's number, from 1; null when it has become part of the one before.</returns>
    public long? Add(AnswerEvent added)
    {
        lock (_lock)
        {
            if (added is TextAdded text && _events.Count > _taken && _events[^1] is TextAdded before)
            {
                _events[^1] = new TextAdded(before.Text + text.Text);
                return null;
            }
            _events.Add(added);
            return _events.Count;
        }
    }

    /// <summary>The event of that number as it is stored and shown: from here on nothing joins it.</summary>
    public AnswerEvent Take(long sequence)
    {
        lock (_lock)
        {
            _taken = Math.Max(_taken, (int)sequence);
            return _events[(int)sequence - 1];
        }
    }

    public void MarkStored(long upTo)
    {
        lock (_lock)
        {
            _stored = Math.Max(_stored, (int)upTo);
            Signal();
        }
    }

    public void Wait(int? before)
    {
        lock (_lock)
        {
            if (_before == before)
                return;
            _before = before;
            Signal();
        }
    }

    /// <summary>The turn is saved: followers get the rest and then the end.</summary>
    public void MarkOver()
    {
        lock (_lock)
        {
            _stored = _events.Count;
            _over = true;
            Signal();
        }
    }

    public void Stop(TurnState state)
    {
        lock (_lock)
        {
            if (_over || _stop.IsCancellationRequested)
                return;
            StoppedAs = state;
        }
        _stop.Cancel();
    }

    /// <summary>What is stored after that number, its place while it waits, whether more may come, and what to wait on if so.</summary>
    public (IReadOnlyList<NumberedEvent> Events, int? Before, bool Over, Task Changed) After(long sequence)
    {
        lock (_lock)
        {
            var next = new List<NumberedEvent>();
            for (var i = (int)Math.Max(0, sequence); i < _stored; i++)
                next.Add(new NumberedEvent(i + 1, _events[i]));
            return (next, _before, _over, _changed.Task);
        }
    }

    public void Dispose() => _stop.Dispose();

    private void Signal()
    {
        var waiting = _changed;
        _changed = NewSignal();
        waiting.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
