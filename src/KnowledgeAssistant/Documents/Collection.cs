using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

/// <summary>A named set of documents with one access rule.</summary>
public sealed class Collection
{
    public const int MaxNameLength = 100;

    public required Guid Id { get; init; }

    /// <summary>Unique, compared exactly; 1 to 100 characters, no control characters.</summary>
    public required string Name { get; set; }

    /// <summary>Who holds one of these labels may read the collection; an empty rule is readable by nobody.</summary>
    public required IReadOnlyList<AccessLabel> Labels { get; set; }

    public required DateTime CreatedAt { get; init; }
}
