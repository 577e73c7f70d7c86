using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

/// <summary>A named set of documents with one access rule.</summary>
public sealed class Collection
{
    public const int MaxNameLength = 100;
    public const int MaxDescriptionLength = 500;

    /// <summary>Ten years.</summary>
    public const int MaxReviewMonths = 120;

    public required Guid Id { get; init; }

    /// <summary>Unique, compared exactly; 1 to 100 characters, no control characters.</summary>
    public required string Name { get; set; }

    /// <summary>Who holds one of these labels may read the collection; an empty rule is readable by nobody.</summary>
    public required IReadOnlyList<AccessLabel> Labels { get; set; }

    /// <summary>What it is for, to whoever chooses where to look; empty for nothing said.</summary>
    public string Description { get; set; } = "";

    /// <summary>Names it had, the latest last. They go on meaning this collection, and no other one gets them while it is there.</summary>
    public IReadOnlyList<string> FormerNames { get; set; } = [];

    /// <summary>Months after which a new version of a document ought to be looked at again; null for no date.</summary>
    public int? ReviewMonths { get; set; }

    /// <summary>The change that deletes it with all its documents, and may still bring it back; null otherwise. See <see cref="Bulk.BulkChanges"/>.</summary>
    public Guid? DeletionId { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Whether it is called that, or was.</summary>
    internal bool Answers(string name) => Name == name || FormerNames.Contains(name, StringComparer.Ordinal);
}
