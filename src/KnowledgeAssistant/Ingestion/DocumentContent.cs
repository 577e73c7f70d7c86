namespace KnowledgeAssistant.Ingestion;

/// <summary>What a reader made of an original: the normalised text, its blocks, and what could not be read.</summary>
/// <param name="Format">One of <see cref="DocumentFormats"/>.</param>
/// <param name="Title">From the file where it has one, else its first top heading, else its file name without extension.</param>
/// <param name="Date">The document's own date (UTC, midnight when only a day is known), from the file's metadata or front matter; else null.</param>
/// <param name="Pages">Number of pages or slides; null where the format has neither.</param>
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

    /// <summary>Authors, language and kind of the document, and which of its particulars are derived.</summary>
    public DocumentMetadata Metadata { get; init; } = DocumentMetadata.None;

    /// <summary>Names of the files attached to it, each a document of its own; the names are unique.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    public string TextOf(Block block) => Text[block.Range.Start..block.Range.End];
}

/// <summary>A page as it is printed, in points (1/72 inch).</summary>
public readonly record struct PageSize(float Width, float Height);

/// <summary>The short names of formats, as filters and the API write them.</summary>
public static class DocumentFormats
{
    public const string Markdown = "md";
    public const string Text = "txt";
    public const string Html = "html";
    public const string Docx = "docx";
    public const string Pdf = "pdf";
    public const string Pptx = "pptx";
    public const string Xlsx = "xlsx";
    public const string Csv = "csv";
    public const string Odt = "odt";
    public const string Email = "eml";
    public const string Json = "json";
    public const string Xml = "xml";

    /// <summary>Program code and configuration, whatever the language.</summary>
    public const string Code = "code";

    /// <summary>A picture (PNG, JPEG, TIFF and others) whose text is recognised.</summary>
    public const string Image = "image";

    public static IReadOnlyList<string> All { get; } =
    [Markdown, Text, Html, Docx, Pdf, Pptx, Xlsx, Csv, Odt, Email, Json, Xml, Code, Image];
}
