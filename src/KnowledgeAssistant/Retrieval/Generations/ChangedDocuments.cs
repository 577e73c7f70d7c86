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

    /// <summary>Passages are new: they are cut and embedded for each generation.</summary>
    internal void Rewritten(IEnumerable<Guid> documents) => Add(documents, rewrite: true);

    /// <summary>Deleted, or readable by others than before.</summary>
    internal void Touched(IEnumerable<Guid> documents) => Add(documents, rewrite: false);

    internal bool Has(Guid generation)
    {
        lock (_lock)
            return _byGeneration.TryGetValue(generation, out var changes) && changes.Count > 0;
    }

    /// <returns>By document, whether its passages are new.</returns>
    internal IReadOnlyDictionary<Guid, bool> Take(Guid generation)
    {
        lock (_lock)
        {
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
            if (!_byGeneration.TryGetValue(generation, out var waiting))
                return;
            foreach (var (document, rewrite) in changes)
                waiting[document] = rewrite || waiting.GetValueOrDefault(document);
        }
    }

    internal void Wake() => _wakes.Wake();

    internal Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken) =>
        _wakes.WaitAsync(atMost, time, cancellationToken);

    private void Add(IEnumerable<Guid> documents, bool rewrite)
    {
        lock (_lock)
        {
            if (_byGeneration.Count == 0)
                return;
            foreach (var document in documents)
            foreach (var changes in _byGeneration.Values)
                changes[document] = rewrite || changes.GetValueOrDefault(document);
        }
        Wake();
    }
}
