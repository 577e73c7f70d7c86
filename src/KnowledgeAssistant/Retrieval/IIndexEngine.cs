using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// Where generations of an index are kept: the embedded engine's files, a database's schemas, a cluster's indexes. Registered by its
/// <see cref="EngineKind"/>. Generations have the numbers that the application database gives them, and which of them is live is said there
/// (<see cref="Generations.GenerationRegistry"/>). Callers see to it that only one thread calls at a time.
/// </summary>
/// <exception cref="PassageIndexException">Thrown by every member when the engine fails.</exception>
public interface IIndexEngine : IAsyncDisposable
{
    EngineKind Kind { get; }

    /// <summary>Opens the newest complete generation; without one makes an empty one, where this process may write. For a deployment whose database names none.</summary>
    /// <param name="wanted">What today's program would make it with; see <see cref="IIndexGeneration.Outdated"/>.</param>
    /// <exception cref="PassageIndexException">It is damaged or from a newer program; the message says what to do.</exception>
    Task<IIndexGeneration> OpenCurrentAsync(IndexIdentity wanted, CancellationToken cancellationToken);

    /// <summary>Opens the generation of this number, complete or not.</summary>
    /// <exception cref="PassageIndexException">It is damaged, gone (<c>IsDamaged</c> too, unless this process may not write: then it is empty), or from a newer program.</exception>
    Task<IIndexGeneration> OpenAsync(int number, IndexIdentity wanted, CancellationToken cancellationToken);

    /// <summary>Whether opening this generation again would now give another one, or the same one for writing.</summary>
    bool MustReopen(IIndexGeneration current);

    /// <summary>A new, empty generation of this number, incomplete until <see cref="CompleteAsync"/>. Whatever had the number is dropped; others stay.</summary>
    Task<IIndexGeneration> StartAsync(int number, IndexIdentity identity, CancellationToken cancellationToken);

    /// <summary>Makes a filled generation the newest complete one.</summary>
    Task CompleteAsync(IIndexGeneration generation, CancellationToken cancellationToken);

    /// <summary>Takes every generation away but those of these numbers; one that cannot go now goes the next time.</summary>
    Task RemoveOthersAsync(IReadOnlyCollection<int> kept, CancellationToken cancellationToken);

    /// <summary>Takes every generation away: after a measurement that had an index of its own.</summary>
    Task RemoveAllAsync(CancellationToken cancellationToken);
}

/// <summary>One complete build of an index.</summary>
public interface IIndexGeneration : IPassageIndex
{
    /// <summary>1 or more, unique in its engine; 0 for an empty one that is stored nowhere.</summary>
    int Number { get; }

    /// <summary>What the stored passages and vectors were made with.</summary>
    IndexIdentity Identity { get; }

    /// <summary>Why the index should be rebuilt, in plain words; null when it is up to date. It serves until then.</summary>
    string? Outdated { get; }

    /// <summary>Whether it was closed: calls throw <see cref="ObjectDisposedException"/>.</summary>
    bool IsClosed { get; }

    /// <summary>Bytes that it takes where it is stored: its files, its schema with indexes, its index with copies.</summary>
    Task<long> GetSizeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// <see cref="IPassageIndex.VectorSearchAsync"/> by comparing the stored vector of every passage that the scope allows, whatever that takes: what searches are
    /// measured against, not for answering.
    /// </summary>
    Task<IReadOnlyList<RankedPassage>> ExactVectorSearchAsync(
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        int top,
        CancellationToken cancellationToken
    );

    /// <summary>Compares what is stored with its checksums, where the engine keeps its own.</summary>
    /// <exception cref="PassageIndexException">It is damaged.</exception>
    Task VerifyAsync(CancellationToken cancellationToken);
}
