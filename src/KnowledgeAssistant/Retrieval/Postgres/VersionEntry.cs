using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>An active version as a search needs it.</summary>
/// <param name="First">Number of its first passage, and its own; the others follow.</param>
/// <param name="Length">Of all its passages together.</param>
/// <param name="Segment">Whose lists hold its passages; negative for one that only this process has, in memory.</param>
/// <param name="Place">Of its first passage in the segment.</param>
/// <param name="Terms">See <see cref="VersionTerms"/>; empty once the version stands in a segment of the database.</param>
internal sealed record VersionEntry(
    DocumentInfo Document,
    AccessRule Access,
    int First,
    int Count,
    long Length,
    int Segment,
    int Place,
    ReadOnlyMemory<byte> Terms
);
