using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;

namespace KnowledgeAssistant.Documents;

/// <summary>Wakes the worker when there is something to do, so that it need not ask the database over and over.</summary>
public sealed class JobSignal
{
    private const string Kind = "jobs";

    private readonly WakeSignal _wakes = new();
    private readonly Instance _instance;
    private int _reconcile;
    private int _rebuild;

    public JobSignal(Instance instance)
    {
        _instance = instance;
        instance.On(Kind, _ => WakeHere());
        instance.Returned += WakeHere;
        instance.PeerGone += WakeHere;
    }

    /// <summary>The workers of all instances: who is free takes what there is.</summary>
    internal void Wake()
    {
        WakeHere();
        _instance.Send(Kind, "");
    }

    private void WakeHere() => _wakes.Wake();

    /// <summary>A change reached app.db but not the index: the worker compares both and repeats what is missing.</summary>
    internal void RequestReconciliation()
    {
        Volatile.Write(ref _reconcile, 1);
        WakeHere();
    }

    /// <summary>The index serves but is outdated: the worker makes a new one before it goes on.</summary>
    internal void RequestRebuild()
    {
        Volatile.Write(ref _rebuild, 1);
        WakeHere();
    }

    internal bool TakeRebuild() => Interlocked.Exchange(ref _rebuild, 0) == 1;

    internal bool TakeReconciliation() => Interlocked.Exchange(ref _reconcile, 0) == 1;

    /// <summary>Returns at the next wake (or one since the last call), or when the time is over.</summary>
    internal Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken) =>
        _wakes.WaitAsync(atMost, time, cancellationToken);
}
