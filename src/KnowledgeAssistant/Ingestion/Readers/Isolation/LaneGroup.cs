namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>
/// Lanes of equal kind. A request takes the first free one, so that few requests start few processes; those beyond the first end when they had nothing
/// to do for a while.
/// </summary>
internal sealed class LaneGroup : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    private readonly ReaderLane[] _lanes;
    private readonly int _kept;
    private readonly SemaphoreSlim _free;
    private readonly SortedSet<int> _idle;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private bool _isTimed;
    private bool _isDisposed;

    /// <param name="kept">How many lanes keep their process when idle.</param>
    public LaneGroup(int count, int kept, Func<ReaderLane> create, TimeProvider time)
    {
        _kept = kept;
        _lanes = [.. Enumerable.Range(0, count).Select(_ => create())];
        _free = new SemaphoreSlim(count);
        _idle = [.. Enumerable.Range(0, count)];
        _timer = time.CreateTimer(_ => EndIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc cref="ReaderLane.AskAsync"/>
    public async Task<(byte[]? Answer, ReaderFault Fault)> AskAsync(
        byte[] request,
        ReaderLimits limits,
        CancellationToken cancellationToken
    )
    {
        await _free.WaitAsync(cancellationToken);
        var lane = Take();
        try
        {
            return await _lanes[lane].AskAsync(request, limits, cancellationToken);
        }
        finally
        {
            GiveBack(lane);
            _free.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
            foreach (var lane in _lanes)
                lane.Dispose();
        }
    }

    private int Take()
    {
        lock (_lock)
        {
            var lane = _idle.Min;
            _idle.Remove(lane);
            return lane;
        }
    }

    private void GiveBack(int lane)
    {
        lock (_lock)
        {
            _idle.Add(lane);
            if (lane >= _kept)
                WaitForIdle();
        }
    }

    private void WaitForIdle()
    {
        if (_isTimed || _isDisposed)
            return;
        _isTimed = true;
        _timer.Change(IdleTime, Timeout.InfiniteTimeSpan);
    }

    private void EndIdle()
    {
        lock (_lock)
        {
            _isTimed = false;
            if (_isDisposed)
                return;
            var isRunning = false;
            foreach (var lane in _idle.Where(lane => lane >= _kept))
                isRunning |= !_lanes[lane].EndIfIdle(IdleTime);
            if (isRunning)
                WaitForIdle();
        }
    }
}
