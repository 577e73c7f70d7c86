namespace KnowledgeAssistant.Retrieval;

/// <summary>The generations of the configured engine's index, opened at first use; which of them is current, and the switch to another one.</summary>
public sealed class PassageIndexes(IIndexEngine engine) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IIndexGeneration? _current;

    /// <summary>A call found the current generation damaged. Raised on that call's thread, for each such call.</summary>
    public event Action? DamageFound;

    /// <summary>The current generation. A read that still runs on it when another one takes its place ends well.</summary>
    /// <exception cref="PassageIndexException">It is damaged or from a newer program; the message says what to do.</exception>
    public async ValueTask<IIndexGeneration> GetCurrentAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _current) is { } current && !engine.MustReopen(current))
            return current;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } opened && !engine.MustReopen(opened))
                return opened;
            var previous = _current;
            Volatile.Write(ref _current, await engine.OpenCurrentAsync(cancellationToken));
            if (previous is not null)
                await previous.DisposeAsync();
            return _current;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A new, empty generation beside the current one, to be filled and then handed to <see cref="SwitchAsync"/>. An earlier unfinished one is dropped.</summary>
    public async Task<IIndexGeneration> StartGenerationAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await engine.StartAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes a filled generation the current one. Searches under way end on the old one, which then goes.</summary>
    public async Task SwitchAsync(IIndexGeneration next, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await engine.CompleteAsync(next, cancellationToken);
            var previous = _current;
            Volatile.Write(ref _current, next);
            if (previous is not null)
                await previous.DisposeAsync();
            await engine.RemoveOthersAsync(next, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    internal bool IsDisposed { get; private set; }

    /// <param name="found">The generation that was found damaged; null when it could not even be opened.</param>
    internal void ReportDamage(IIndexGeneration? found)
    {
        // A call that began before the switch says nothing of the generation that serves now.
        if (found is null || ReferenceEquals(found, Volatile.Read(ref _current)))
            DamageFound?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        if (_current is not null)
            await _current.DisposeAsync();
        _gate.Dispose();
    }
}
