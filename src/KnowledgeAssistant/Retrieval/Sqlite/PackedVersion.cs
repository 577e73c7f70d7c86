using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>An active version as the file keeps it for the memory: nothing in it needs to be computed again.</summary>
/// <param name="FirstRow">Row of its first passage; the others follow.</param>
/// <param name="Ids">16 bytes a passage.</param>
/// <param name="Terms">See <see cref="TermStream"/>.</param>
/// <param name="Scales">One a passage, 0 for a zero vector.</param>
/// <param name="Vectors">Quantised vectors (signed bytes), one after the other.</param>
internal sealed record PackedVersion(
    DocumentInfo Document,
    AccessRule Access,
    long FirstRow,
    int Count,
    ReadOnlyMemory<byte> Ids,
    ReadOnlyMemory<byte> Terms,
    ReadOnlyMemory<float> Scales,
    ReadOnlyMemory<byte> Vectors
);
