using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>
/// What changed in the live generation and has still to reach the ones beside it. In memory only: after a start each of those is compared with the
/// database anyway.
/// </summary>
public sealed class ChangedDocuments
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Dictionary<Guid, bool>> _byGeneration = [];
    private readonly HashSet<Guid> _toCompare = [];
    private readonly HashSet<Guid> _caughtUp = [];
    private readonly Dictionary<Guid, int> _taken = [];
    private readonly WakeSignal _wakes = new();

    /// <summary>From now on nothing that happens is missed for this generation.</summary>
    internal void Follow(Guid generation)
    {
        lock (_lock)
            _byGeneration.TryAdd(generation, []);
    }

    internal void Forget(Guid generation)
    {
        lock (_lock)
        {
            _byGeneration.Remove(generation);
            _toCompare.Remove(generation);
            _caughtUp.Remove(generation);
        }
    }

    /// <summary>Every generation beside the live one is to be compared with the database once more.</summary>
    internal void AskForComparison()
    {
        lock (_lock)
            _toCompare.UnionWith(_byGeneration.Keys);
        Wake();
    }

    internal bool TakeComparison(Guid generation)
    {
        lock (_lock)
            return _toCompare.Remove(generation);
    }

    /// <summary>A search of it failed: not current until it was compared anew.</summary>
    internal void Doubt(Guid generation)
    {
        lock (_lock)
        {
            _caughtUp.Remove(generation);
            _toCompare.Add(generation);
        }
        Wake();
    }

    /// <summary>Another instance could not change one of them: none is current until it was compared anew.</summary>
    internal void DoubtAll()
    {
        lock (_lock)
            _caughtUp.Clear();
        AskForComparison();
    }

    /// <summary>Passages are new: they are cut and embedded for each generation.</summary>
    internal void Rewritten(IEnumerable<Guid> documents) => Add(documents, rewrite: true);

    /// <summary>Deleted, or readable by others than before.</summary>
    internal void Touched(IEnumerable<Guid> documents) => Add(documents, rewrite: false);

    internal bool Has(Guid generation)
    {
        lock (_lock)
            return _byGeneration.TryGetValue(generation, out var changes) && changes.Count > 0;
    }

    /// <summary>Whether it holds what app.db says: compared with it since the start, and all that changed after that is in it.</summary>
    internal bool IsCaughtUp(Guid generation)
    {
        lock (_lock)
            return _caughtUp.Contains(generation);
    }

    /// <summary>What <see cref="Take"/> gave is in it, and it was compared with app.db since the start; others may have taken something, or something may have changed meanwhile.</summary>
    internal void CaughtUp(Guid generation)
    {
        lock (_lock)
        {
            var isLast = Return(generation);
            if (isLast && !_toCompare.Contains(generation) && _byGeneration.TryGetValue(generation, out var changes) && changes.Count == 0)
                _caughtUp.Add(generation);
        }
    }

    /// <summary>To be followed by <see cref="CaughtUp"/> or <see cref="GiveBack"/>.</summary>
    /// <returns>By document, whether its passages are new.</returns>
    internal IReadOnlyDictionary<Guid, bool> Take(Guid generation)
    {
        lock (_lock)
        {
            // What was taken is not in it yet.
            _caughtUp.Remove(generation);
            _taken[generation] = _taken.GetValueOrDefault(generation) + 1;
            if (!_byGeneration.TryGetValue(generation, out var changes) || changes.Count == 0)
                return new Dictionary<Guid, bool>();
            _byGeneration[generation] = [];
            return changes;
        }
    }

    /// <summary>Could not be brought into it now.</summary>
    internal void GiveBack(Guid generation, IReadOnlyDictionary<Guid, bool> changes)
    {
        lock (_lock)
        {
            Return(generation);
            if (!_byGeneration.TryGetValue(generation, out var waiting))
                return;
            foreach (var (document, rewrite) in changes)
                waiting[document] = rewrite || waiting.GetValueOrDefault(document);
        }
    }

    internal void Wake() => _wakes.Wake();

    internal Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken) =>
        _wakes.WaitAsync(atMost, time, cancellationToken);

    /// <returns>Whether nobody else is bringing changes into it.</returns>
    private bool Return(Guid generation)
    {
        var others = _taken.GetValueOrDefault(generation) - 1;
        if (others > 0)
            _taken[generation] = others;
        else
            _taken.Remove(generation);
        return others <= 0;
    }

    private void Add(IEnumerable<Guid> documents, bool rewrite)
    {
        lock (_lock)
        {
            if (_byGeneration.Count == 0)
                return;
            foreach (var document in documents)
            foreach (var (generation, changes) in _byGeneration)
            {
                _caughtUp.Remove(generation);
                changes[document] = rewrite || changes.GetValueOrDefault(document);
            }
        }
        Wake();
    }
}
