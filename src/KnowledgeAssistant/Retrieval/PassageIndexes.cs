using System.Collections.Concurrent;
using System.Globalization;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// The opened generations: the live one of each index, and those that are built or kept beside it. Which is live is what the database says; a
/// deployment whose database names none adopts the newest complete generation of the configured engine.
/// </summary>
public sealed class PassageIndexes : IAsyncDisposable
{
    /// <summary>Other instances are told with it that another generation is live.</summary>
    private const string Switched = "generation";

    /// <summary>Other instances are told with it that a collection's own index did not take a change that narrows it.</summary>
    private const string Missed = "own-index";

    private readonly IndexEngines _engines;
    private readonly GenerationRegistry _registry;
    private readonly GenerationParts _parts;
    private readonly DataFolder _folder;
    private readonly AppDatabase _database;
    private readonly Instance _instance;
    private readonly RetrievalOptions _options;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<Guid, OpenGeneration> _beside = [];
    private readonly ChangedDocuments _changes;
    private volatile IReadOnlyList<OpenGeneration> _own = [];
    private OpenGeneration? _live;
    private volatile bool _isStale;

    public PassageIndexes(
        IndexEngines engines,
        GenerationRegistry registry,
        GenerationParts parts,
        DataFolder folder,
        AppDatabase database,
        Instance instance,
        ChangedDocuments changes,
        IOptions<RetrievalOptions> options
    )
    {
        (_engines, _registry, _parts, _folder, _database) = (engines, registry, parts, folder, database);
        (_instance, _changes, _options) = (instance, changes, options.Value);
        instance.On(Missed, _ => changes.DoubtAll());
        instance.On(Switched, _ => _isStale = true);
    }

    /// <summary>A call found the live generation damaged. Raised on that call's thread, for each such call.</summary>
    public event Action? DamageFound;

    /// <summary>The live generation's index. A read that still runs on it when another one takes its place ends well.</summary>
    /// <exception cref="PassageIndexException">It is damaged or from a newer program; the message says what to do.</exception>
    public async ValueTask<IIndexGeneration> GetCurrentAsync(CancellationToken cancellationToken) =>
        (await GetLiveAsync(cancellationToken)).Index;

    /// <inheritdoc cref="GetCurrentAsync"/>
    internal async ValueTask<OpenGeneration> GetLiveAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _live) is { } live && !MustReopen(live))
            return live;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_live is { } opened && !MustReopen(opened))
                return opened;
            _isStale = false;
            var previous = _live;
            if (previous is { Row: { } row } && !IsGone(previous) && await IsStillLiveAsync(row, cancellationToken))
                return previous;
            Volatile.Write(ref _live, await OpenLiveAsync(cancellationToken));
            if (previous is not null)
                await previous.Index.DisposeAsync();
            return _live;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Every generation that this program has open now, the live one first; opens none.</summary>
    internal async Task<IReadOnlyList<IIndexGeneration>> ListOpenAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var open = _beside.Values.Select(opened => opened.Index);
            return [.. (_live is { } live ? open.Prepend(live.Index) : open).Where(index => !index.IsClosed)];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks the database which generation is live where another instance may have switched. To be called inside the index's gate, before a write.</summary>
    internal ValueTask<OpenGeneration> LookAgainAsync(CancellationToken cancellationToken)
    {
        _isStale |= _instance.IsShared;
        return GetLiveAsync(cancellationToken);
    }

    /// <summary>The live generations of collections' own indexes, opened by whoever keeps them up to date; none in a program that only searches.</summary>
    internal IReadOnlyList<OpenGeneration> Own => _own;

    /// <summary>
    /// A change that narrows what may be read, in collections' own indexes: those this instance keeps are not searched before the change is in them
    /// (<see cref="ChangedDocuments.IsCaughtUp"/>), but other instances search them too. One that cannot take it is not searched by anybody until it was compared.
    /// </summary>
    internal async Task NarrowOwnAsync(Func<IIndexGeneration, Task> change)
    {
        if (!_instance.IsShared)
            return;
        foreach (var own in _own)
        {
            try
            {
                await change(own.Index);
            }
            catch (Exception fault) when (fault is PassageIndexException or ObjectDisposedException)
            {
                _changes.Doubt(own.Row!.Id);
                _instance.Send(Missed, own.Row.Number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Makes a filled generation of a collection's own index the one that is searched for it; the one before goes.</summary>
    internal async Task ServeOwnAsync(OpenGeneration next, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Not completed for its engine: whoever finds no rows in the database must not take it for an index of all documents.
            var row = await _registry.SwitchAsync(next.Row!.Id, GenerationState.Retired, CancellationToken.None);
            var before = _own.Where(own => own.Row!.Index == row.Index).ToList();
            _beside[row.Id] = next with { Row = row };
            before.ForEach(own => _beside.TryRemove(own.Row!.Id, out _));
            ListOwn();
            foreach (var own in before)
            {
                _changes.Forget(own.Row!.Id);
                await own.Index.DisposeAsync();
                await TryRemoveGoneAsync(own.Row.Engine);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A new, empty generation beside the live one.</summary>
    /// <exception cref="PassageIndexException">The engine cannot begin it; nothing is left of it.</exception>
    internal async Task<OpenGeneration> StartAsync(GenerationTarget target, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var engine = _engines.Get(target.Engine);
            var identity = _parts.IdentityOf(target.Model, target.WantedWords);
            var row = await _registry.AddAsync(target, identity, cancellationToken);
            CrashPoint.Reached("generation-row");
            try
            {
                var opened = new OpenGeneration(row, await engine.StartAsync(row.Number, identity, cancellationToken));
                return _beside[row.Id] = opened;
            }
            catch
            {
                await _registry.RemoveAsync(row.Id, CancellationToken.None);
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A generation beside the live one, opened if it is not yet. One that a kill left without anything stored begins anew.</summary>
    internal async Task<OpenGeneration> OpenAsync(Generation row, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_beside.TryGetValue(row.Id, out var opened) && !opened.Index.IsClosed)
                return opened;
            if (await _registry.FindAsync(row.Id, cancellationToken) is not { IsFollowing: true })
                throw new ObjectDisposedException(nameof(OpenGeneration), "The generation was given up.");
            var engine = _engines.Get(row.Engine);
            IIndexGeneration index;
            try
            {
                index = await engine.OpenAsync(row.Number, row.Identity, cancellationToken);
            }
            catch (PassageIndexException fault) when (fault.IsDamaged)
            {
                index = await engine.StartAsync(row.Number, row.Identity, cancellationToken);
            }
            _beside[row.Id] = new OpenGeneration(row, index);
            ListOwn();
            return _beside[row.Id];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Declares that every document is in: from now on it counts when the engine is asked for its newest complete generation.</summary>
    internal async Task CompleteAsync(OpenGeneration generation, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _engines.Get(generation.Row!.Engine).CompleteAsync(generation.Index, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes a filled generation the live one. Searches under way end on the old one.</summary>
    /// <param name="keep">Whether the old one stays beside it, to be switched back to; otherwise it goes.</param>
    internal async Task SwitchAsync(OpenGeneration next, bool keep, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _engines.Get(next.Row!.Engine).CompleteAsync(next.Index, cancellationToken);
            CrashPoint.Reached("switch-row");
            var row = await _registry.SwitchAsync(
                next.Row.Id,
                keep ? GenerationState.Ready : GenerationState.Retired,
                // What the database says from here on this process must follow.
                CancellationToken.None
            );
            CrashPoint.Reached("switch-flip");
            var previous = _live;
            _beside.TryRemove(row.Id, out _);
            Volatile.Write(ref _live, next with { Row = row });
            _instance.Send(Switched, row.Number.ToString(CultureInfo.InvariantCulture));
            if (previous is { Row: { } before } && keep)
                _beside[before.Id] = previous;
            else if (previous is not null)
                await previous.Index.DisposeAsync();
            CrashPoint.Reached("switch-remove");
            await RemoveGoneAsync(row.Engine, CancellationToken.None);
            if (previous?.Row is { } gone && gone.Engine != row.Engine)
                await TryRemoveGoneAsync(gone.Engine);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Closes a generation beside the live one and takes away what is stored of those the database has given up.</summary>
    internal async Task DropAsync(Generation row, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_beside.TryRemove(row.Id, out var opened))
            {
                ListOwn();
                await opened.Index.DisposeAsync();
            }
            await RemoveGoneAsync(row.Engine, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>An opened generation beside the live one. Waits for nothing: the live one may be about to be opened on a server that does not answer.</summary>
    internal OpenGeneration? FindBeside(Func<OpenGeneration, bool> isWanted) => _beside.Values.FirstOrDefault(isWanted);

    internal bool IsDisposed { get; private set; }

    /// <param name="found">The generation that was found damaged; null when it could not even be opened.</param>
    internal void ReportDamage(IIndexGeneration? found)
    {
        // A call that began before the switch says nothing of the generation that serves now.
        if (found is null || ReferenceEquals(found, Volatile.Read(ref _live)?.Index))
            DamageFound?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        foreach (var opened in _beside.Values)
            await opened.Index.DisposeAsync();
        if (_live is { } live)
            await live.Index.DisposeAsync();
        _gate.Dispose();
    }

    private void ListOwn() => _own = [.. _beside.Values.Where(own => own.Row is { State: GenerationState.Live, CollectionId: not null })];

    private bool MustReopen(OpenGeneration live) => _isStale || IsGone(live);

    private bool IsGone(OpenGeneration live) => _engines.Get(live.Row?.Engine ?? _options.Engine).MustReopen(live.Index);

    private async Task<bool> IsStillLiveAsync(Generation row, CancellationToken cancellationToken) =>
        (await _registry.FindLiveAsync(row.Index, cancellationToken))?.Id == row.Id;

    private async Task<OpenGeneration> OpenLiveAsync(CancellationToken cancellationToken)
    {
        if (await _registry.FindLiveAsync(Generation.MainIndex, cancellationToken) is { } row)
        {
            // What a kill kept from going.
            if (_live is null && DataFolderLock.IsHeldHere(_folder))
                await TryRemoveGoneAsync(row.Engine);
            return new OpenGeneration(row, await _engines.Get(row.Engine).OpenAsync(row.Number, _parts.WantedOf(row), cancellationToken));
        }
        var kind = _options.Engine;
        var current = await _engines.Get(kind).OpenCurrentAsync(_parts.Configured, cancellationToken);
        var isOurs = current.Number > 0 && DataFolderLock.IsHeldHere(_folder) && _database.Exists;
        return new OpenGeneration(isOurs ? await _registry.AdoptAsync(kind, current, cancellationToken) : null, current);
    }

    /// <summary>The switch has happened: an engine that cannot be reached now loses what nobody needs any more later.</summary>
    private async Task TryRemoveGoneAsync(EngineKind kind)
    {
        try
        {
            await RemoveGoneAsync(kind, CancellationToken.None);
        }
        catch (PassageIndexException)
        {
            // With the next generation of that engine that goes.
        }
    }

    private async Task RemoveGoneAsync(EngineKind kind, CancellationToken cancellationToken)
    {
        var rows = await _registry.ListAsync(cancellationToken);
        var kept = rows.Where(row => row.Engine == kind && (row.IsFollowing || row.State == GenerationState.Live))
            .Select(row => row.Number);
        await _engines.Get(kind).RemoveOthersAsync([.. kept], cancellationToken);
    }
}
