namespace KnowledgeAssistant.Ingestion;

/// <summary>What a reader made of an original: the normalised text, its blocks, and what could not be read.</summary>
/// <param name="Format">One of <see cref="DocumentFormats"/>.</param>
/// <param name="Title">From the file where it has one, else its first top heading, else its file name without extension.</param>
/// <param name="Date">The document's own date (UTC, midnight when only a day is known), from the file's metadata or front matter; else null.</param>
/// <param name="Pages">Number of pages; null where the format has none.</param>
public sealed record DocumentContent(
    string Format,
    string Title,
    DateTime? Date,
    int? Pages,
    string Text,
    IReadOnlyList<Block> Blocks,
    CoverageReport Coverage
)
{
    /// <summary>Sizes of the pages, the first page's first; empty where the format has no pages, or where the version was read before sizes were kept.</summary>
    public IReadOnlyList<PageSize> PageSizes { get; init; } = [];

    public string TextOf(Block block) => Text[block.Range.Start..block.Range.End];
}

/// <summary>A page as it is printed, in points (1/72 inch).</summary>
public readonly record struct PageSize(float Width, float Height);

/// <summary>What could not be read of a document, in words for an admin; empty lists mean all of it was read.</summary>
/// <param name="UnreadPages">1-based numbers of pages that hold no text that could be read (pictures).</param>
/// <param name="Notes">One plain sentence each.</param>
public sealed record CoverageReport(IReadOnlyList<int> UnreadPages, IReadOnlyList<string> Notes)
{
    public static CoverageReport Complete { get; } = new([], []);
}

/// <summary>The short names of formats, as filters and the API write them.</summary>
public static class DocumentFormats
{
    public const string Markdown = "md";
    public const string Text = "txt";
    public const string Html = "html";
    public const string Docx = "docx";
    public const string Pdf = "pdf";
}
