namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>Cuts a document's blocks into passages. Deterministic: the same blocks give the same passages.</summary>
public abstract class Chunker
{
    /// <summary>The name an index stores, for example <c>structure</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Grows whenever the same blocks would give other passages; an index with an older number is rebuilt.</summary>
    public abstract int Number { get; }

    /// <summary>Passages in document order, non-empty ranges in ascending order.</summary>
    public abstract IReadOnlyList<PassageCut> Cut(DocumentContent content);
}

/// <summary>One passage as cut: a range of the normalised text and its context.</summary>
/// <param name="HeadingPath">The headings above its first block that is not a heading, outermost first.</param>
/// <param name="TableHeader">The header row of the table it starts in; null elsewhere.</param>
/// <param name="Page">1-based page or slide it starts on, or null.</param>
public sealed record PassageCut(TextRange Range, IReadOnlyList<string> HeadingPath, string? TableHeader, int? Page)
{
    /// <summary>All rows of its blocks; null where they stand in no sheet, or in more than one.</summary>
    public CellRange? Cells { get; init; }
}
