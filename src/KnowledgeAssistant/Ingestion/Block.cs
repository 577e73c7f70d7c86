namespace KnowledgeAssistant.Ingestion;

public enum BlockKind
{
    Paragraph,
    Heading,
    ListItem,
    TableRow,
    Code,
    Note,
}

/// <summary>A half-open range [<paramref name="Start"/>, <paramref name="End"/>) in UTF-16 units of a version's normalised text.</summary>
public readonly record struct TextRange(int Start, int End)
{
    public int Length => End - Start;

    public bool Overlaps(TextRange other) => Start < other.End && other.Start < End;
}

/// <summary>
/// One line of text on a page and where it stands: fractions (0 to 1) of the page's width and height, origin at the top left.
/// A range that covers only part of the line is drawn as that share of the box's width.
/// </summary>
/// <param name="Range">The line's text in the normalised text.</param>
/// <param name="Page">1-based.</param>
public sealed record LineBox(TextRange Range, int Page, float Left, float Top, float Right, float Bottom);

/// <summary>Where a block stands in a workbook or a table of values: whole rows of one sheet, numbered as the program that made the file numbers them.</summary>
/// <param name="Sheet">The sheet's name; empty where the file has no sheets (CSV).</param>
/// <param name="FirstRow">1-based.</param>
/// <param name="LastRow">1-based, inclusive.</param>
public sealed record CellRange(string Sheet, int FirstRow, int LastRow);

/// <summary>
/// A piece of a version's normalised text with its address. The normalised text of a version is its blocks' texts in order, joined by one
/// line feed; so <c>Range</c> of the next block starts one unit after the end of this one.
/// List numbers and bullets stay in the text. A table row's text is its cells joined by " | ".
/// </summary>
/// <param name="HeadingPath">The headings above the block, outermost first; a heading's own text is not in its own path.</param>
public sealed record Block(BlockKind Kind, TextRange Range, IReadOnlyList<string> HeadingPath)
{
    /// <summary>1 to 6 for a heading, the nesting depth (from 1) for a list item, else 0.</summary>
    public int Level { get; init; }

    /// <summary>1-based page (slide, in a presentation) the block starts on; null where the format has neither.</summary>
    public int? Page { get; init; }

    /// <summary>The table's header row, cells joined by " | "; only on rows of a table that has one. Context, never part of the text.</summary>
    public string? TableHeader { get; init; }

    /// <summary>Where the block's lines stand on their pages; empty where the format has no pages.</summary>
    public IReadOnlyList<LineBox> Lines { get; init; } = [];

    /// <summary>Rows with the same number belong to the same table; 0 outside tables.</summary>
    public int Table { get; init; }

    /// <summary>The rows it stands in; null outside sheets and tables of values.</summary>
    public CellRange? Cells { get; init; }
}
