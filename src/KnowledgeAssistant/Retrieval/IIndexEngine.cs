namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// Where generations of an index are kept: the embedded engine's files, a database's schemas, a cluster's indexes. Registered by its
/// <see cref="EngineKind"/>. Callers see to it that only one thread calls at a time.
/// </summary>
/// <exception cref="PassageIndexException">Thrown by every member when the engine fails.</exception>
public interface IIndexEngine : IAsyncDisposable
{
    EngineKind Kind { get; }

    /// <summary>Opens the newest complete generation; without one makes an empty one, where this process may write.</summary>
    /// <exception cref="PassageIndexException">It is damaged or from a newer program; the message says what to do.</exception>
    Task<IIndexGeneration> OpenCurrentAsync(CancellationToken cancellationToken);

    /// <summary>Whether a call to <see cref="OpenCurrentAsync"/> would now give another generation, or the same one for writing.</summary>
    bool MustReopen(IIndexGeneration current);

    /// <summary>A new, empty generation that nobody else sees until <see cref="CompleteAsync"/>. An earlier unfinished one is dropped.</summary>
    Task<IIndexGeneration> StartAsync(CancellationToken cancellationToken);

    /// <summary>Makes a filled generation the newest complete one.</summary>
    Task CompleteAsync(IIndexGeneration generation, CancellationToken cancellationToken);

    /// <summary>Takes every generation but this one away; one that cannot go now goes the next time.</summary>
    Task RemoveOthersAsync(IIndexGeneration kept, CancellationToken cancellationToken);

    /// <summary>Takes every generation away: after a measurement that had an index of its own.</summary>
    Task RemoveAllAsync(CancellationToken cancellationToken);
}

/// <summary>One complete build of an index.</summary>
public interface IIndexGeneration : IPassageIndex
{
    /// <summary>What the stored passages and vectors were made with.</summary>
    IndexIdentity Identity { get; }

    /// <summary>Why the index should be rebuilt, in plain words; null when it is up to date. It serves until then.</summary>
    string? Outdated { get; }

    /// <summary>Whether it was closed: calls throw <see cref="ObjectDisposedException"/>.</summary>
    bool IsClosed { get; }

    /// <summary>Compares what is stored with its checksums, where the engine keeps its own.</summary>
    /// <exception cref="PassageIndexException">It is damaged.</exception>
    Task VerifyAsync(CancellationToken cancellationToken);
}
