using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// One engine's index of passages. Reads take the asker's scope and a filter, both tested before a passage is scored or returned; a reader
/// sees either the whole of an activated version or nothing of it. Implementations are safe for concurrent readers and writers.
/// </summary>
/// <exception cref="PassageIndexException">Thrown by every member when the engine fails; <c>IsTransient</c> tells whether a retry may help.</exception>
public interface IPassageIndex : IAsyncDisposable
{
    /// <summary>BM25 over the active passages that scope and filter allow, best first, at most <paramref name="top"/>; ties by collection, source, ordinal.</summary>
    Task<IReadOnlyList<RankedPassage>> KeywordSearchAsync(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    );

    /// <summary>Cosine similarity against every allowed passage (zero vectors excluded), best first; the vector has the generation's dimensions and length 1. Required phrases and excluded terms of <paramref name="constraints"/> hold here too; pass <see cref="KeywordQuery.Empty"/> for none.</summary>
    Task<IReadOnlyList<RankedPassage>> VectorSearchAsync(
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    );

    /// <summary>Whether <see cref="SearchBothAsync"/> takes one request where the two legs by themselves would take two.</summary>
    bool SearchesBothAtOnce => false;

    /// <summary>Both legs, as by the two methods above, on one state of the index. A failure of the vector leg alone is part of the answer.</summary>
    /// <exception cref="NotSupportedException"><see cref="SearchesBothAtOnce"/> is false.</exception>
    Task<BothLegs> SearchBothAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    /// <summary>Whether the engine makes one ranking of both legs by itself: <see cref="SearchFusedAsync"/> is to be asked then, and the legs where it gives none.</summary>
    bool FusesByItself => false;

    /// <summary>
    /// Both legs, fused by the engine: one ranking, best first, at most twice <paramref name="top"/>; scores 0 to 1, ties by collection, source, ordinal. Of the
    /// legs' own scores and ranks nothing is told.
    /// </summary>
    /// <param name="top">Passages that each leg is asked for at least.</param>
    /// <returns>Null where there is nothing to fuse, since one of the legs cannot find anything, or the question has too many terms for one request.</returns>
    /// <exception cref="NotSupportedException"><see cref="FusesByItself"/> is false.</exception>
    Task<IReadOnlyList<RankedPassage>?> SearchFusedAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    /// <summary>The passages with these ids that scope and filter allow, in the order asked for; others are left out.</summary>
    Task<IReadOnlyList<Passage>> GetAsync(
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    );

    /// <summary>Passages of one active version by ordinal [first, first + count), as scope and filter allow.</summary>
    Task<IReadOnlyList<Passage>> GetRangeAsync(
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    );

    /// <summary>How many active passages scope and filter allow: the only count of passages a reader may be shown.</summary>
    Task<int> CountAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken);

    /// <summary>Which languages, kinds and authors the documents have that scope and filter allow: what a filter may offer to whoever asks.</summary>
    Task<MetadataValues> GetMetadataAsync(AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken);

    /// <summary>How common each term is over all active passages; unknown terms have frequency 0.</summary>
    Task<TermStatistics> GetTermStatisticsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken);

    /// <summary>
    /// For each term that no passage holds which scope and filter allow: the terms most like it (<see cref="Analysis.SimilarWords"/>) that such a
    /// passage does hold, fewest slips first, then held by most of them, then by ordinal, at most <see cref="Analysis.SimilarWords.Most"/>. Empty
    /// for terms that are held. Nothing depends on passages that may not be read: neither which terms there are nor whether one is looked for.
    /// </summary>
    Task<IReadOnlyList<IReadOnlyList<string>>> FindSimilarTermsAsync(
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    );

    /// <summary>Stores versions' passages without making them searchable. Repeating it for a version replaces what was written before. Durable when it returns.</summary>
    Task WriteAsync(IReadOnlyList<VersionPassages> versions, CancellationToken cancellationToken);

    /// <summary>
    /// Makes each written version its document's searchable one in one step; the version before it disappears, and so does what was written of the document
    /// before it and never activated. Repeatable. Durable when it returns.
    /// </summary>
    /// <exception cref="PassageIndexException">A version was never written, or is gone because a later one was activated; none is activated then.</exception>
    Task ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken);

    /// <summary>Takes documents out with every version of theirs; unknown ids are ignored.</summary>
    Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken);

    /// <summary>Replaces who may read a document; acts on the next search.</summary>
    Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken);

    /// <summary>Documents with what is active for each, by document id; for reconciling with the application database. Not for answering.</summary>
    IAsyncEnumerable<IndexedDocument> ListAsync(CancellationToken cancellationToken);

    /// <summary>As <see cref="ListAsync"/> tells of these documents, in any order; those that nothing is stored of are left out. Hundreds at a time.</summary>
    Task<IReadOnlyList<IndexedDocument>> FindAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken);

    Task<IndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken);
}

/// <summary>One passage in a leg's ranking. Scores are comparable only within one ranking.</summary>
public readonly record struct RankedPassage(string PassageId, double Score);

/// <summary>Everything the index needs of one version.</summary>
/// <param name="Vectors">One per passage, length 1 or all zeros; same dimensions throughout the generation.</param>
public sealed record VersionPassages(
    DocumentInfo Document,
    AccessRule Access,
    IReadOnlyList<Passage> Passages,
    IReadOnlyList<ReadOnlyMemory<float>> Vectors
);

/// <param name="Collection">Labels of the collection's rule.</param>
/// <param name="Document">The document's own labels; empty when it has none.</param>
public sealed record AccessRule(IReadOnlyCollection<AccessLabel> Collection, IReadOnlyCollection<AccessLabel> Document);

public sealed record DocumentAccess(Guid DocumentId, AccessRule Access);

/// <param name="ActiveVersionId">Null when nothing of the document is searchable.</param>
public sealed record IndexedDocument(Guid DocumentId, Guid? ActiveVersionId, int Passages, AccessRule Access);

/// <param name="Passages">Number of active passages (N of BM25).</param>
/// <param name="Frequencies">Document frequency of each term asked for, in the order asked.</param>
public sealed record TermStatistics(int Passages, IReadOnlyList<int> Frequencies);

public sealed record IndexStatistics(int Documents, int Passages, double MeanLength);

/// <summary>Values that occur, the most frequent first, then by ordinal; at most <see cref="Most"/> of each.</summary>
public sealed record MetadataValues(IReadOnlyList<string> Languages, IReadOnlyList<string> Types, IReadOnlyList<string> Authors)
{
    public const int Most = 50;
}

/// <summary>The engine could not do what it was asked; the message is for the log and the admin.</summary>
public sealed class PassageIndexException : Exception
{
    public PassageIndexException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    public PassageIndexException() { }

    public PassageIndexException(string message)
        : base(message) { }

    public PassageIndexException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>True when the same call may succeed a moment later (a lock, a lost connection).</summary>
    public bool IsTransient { get; }

    /// <summary>
    /// True when every call meets the same fault until an admin mends the server or a setting (a password, a full disk): no document is to blame, and
    /// nothing is lost by waiting.
    /// </summary>
    public bool NeedsAdmin { get; init; }

    /// <summary>True when the stored index cannot be used any more and must be made anew from the stored documents.</summary>
    public bool IsDamaged { get; init; }
}

/// <param name="VectorFault">Why <paramref name="Vector"/> is empty; null when the leg did not fail.</param>
/// <param name="KeywordTime">Time of the leg by the engine's own clock.</param>
/// <param name="VectorTime">The same of the other one.</param>
public sealed record BothLegs(
    IReadOnlyList<RankedPassage> Keyword,
    IReadOnlyList<RankedPassage> Vector,
    PassageIndexException? VectorFault,
    TimeSpan KeywordTime,
    TimeSpan VectorTime
);
