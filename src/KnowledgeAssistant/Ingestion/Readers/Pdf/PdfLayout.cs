using KnowledgeAssistant.Ingestion.Readers.Recognition;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>A rectangle on a page in points, origin at the top left.</summary>
internal readonly record struct PdfBox(float Left, float Top, float Right, float Bottom)
{
    public float Width => Right - Left;
    public float Height => Bottom - Top;
    public float MiddleX => (Left + Right) / 2;
    public float MiddleY => (Top + Bottom) / 2;

    /// <summary>The same place in its middle, higher or lower.</summary>
    public PdfBox WithHeight(float height) => this with { Top = MiddleY - (height / 2), Bottom = MiddleY + (height / 2) };

    public PdfBox Union(PdfBox other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>Whether the two stand side by side: more than half of the lower one's height is shared.</summary>
    public bool SharesLineWith(PdfBox other) =>
        Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top) > 0.5f * Math.Min(Height, other.Height);
}

/// <summary>As poppler gives it.</summary>
internal readonly record struct PdfWord(string Text, PdfBox Box);

/// <summary>A run of words on one line without a wide gap: all of a line of text, or one cell of a table row.</summary>
/// <param name="Height">Of most of its text, in points; follows the font's size.</param>
/// <param name="Group">Number of the block that poppler put it in; counted through the document.</param>
internal sealed record PdfSegment(string Text, PdfBox Box, float Height, int Group);

/// <summary>A page's segments in poppler's reading order.</summary>
internal sealed record PdfPage(int Number, float Width, float Height, IReadOnlyList<PdfSegment> Segments)
{
    /// <summary>How the text lies on the picture of the page; the segments stand as if the page were turned upright.</summary>
    public PageTurn Turn { get; init; }

    /// <summary>Null where all of its text is seen.</summary>
    public PdfUnseen? Unseen { get; init; }

    /// <summary>As the page lies.</summary>
    public PageSize Size => Turn.IsSideways() ? new PageSize(Height, Width) : new PageSize(Width, Height);
}

/// <summary>A line of running text: segments of one line put together again.</summary>
internal sealed record PdfLine(string Text, PdfBox Box, float Height, int Group, PdfPage Page);

/// <summary>What stands on a page, in reading order: a line or a whole table.</summary>
internal abstract record PdfElement
{
    internal sealed record Line(PdfLine Value) : PdfElement;

    internal sealed record Table(PdfTable Value) : PdfElement;
}

/// <summary>A table found by its layout; a cell holds its lines from top to bottom.</summary>
internal sealed record PdfTable(
    IReadOnlyList<IReadOnlyList<IReadOnlyList<PdfSegment>>> Rows,
    IReadOnlySet<PdfSegment> Segments,
    PdfPage Page
);
