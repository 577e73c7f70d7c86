using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using KnowledgeAssistant.Ingestion.Readers.Metadata;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>Web pages: the main content with headings, lists and tables. Scripts are not run, nothing is loaded, hidden parts are left out.</summary>
public sealed partial class HtmlDocumentReader : DocumentReader
{
    private static readonly string[] DateNames =
    [
        "article:published_time",
        "date",
        "dc.date",
        "dcterms.date",
        "dcterms.created",
        "article:modified_time",
        "last-modified",
    ];

    private static readonly string[] AuthorNames = ["author", "dc.creator", "dcterms.creator", "citation_author"];

    public override string Format => DocumentFormats.Html;

    public override int Number => 2;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var text = TextDecoding.ReadFile(input, DeclaredEncoding(input.Path));
        var shallow = NestingLimit.Apply(text, input.Limits.MaxDepth, cancellationToken);
        var coverage = ReferenceEquals(shallow, text) ? CoverageReport.Complete : new CoverageReport([], [NestingLimit.Note]);
        using var document = Parse(shallow);
        var content = new ContentBuilder(input);
        Add(content, document, cancellationToken);
        if (content.IsEmpty)
            throw new UnreadableDocumentException("The page holds no text that is shown without running its scripts.");
        return content.Build(Format, Title(document), Date(document), null, coverage, Metadata(document));
    }

    /// <summary>Adds the text of a page within another document: the HTML of a mail.</summary>
    /// <returns>False where what nests too deep was read as plain text.</returns>
    internal static bool AddTo(ContentBuilder content, string html, int mostDepth, CancellationToken cancellationToken)
    {
        var shallow = NestingLimit.Apply(html, mostDepth, cancellationToken);
        using var document = Parse(shallow);
        var hidden = HiddenElements.Of(document);
        if (document.Body is { } body)
            new HtmlBlocks(content, hidden, cancellationToken) { ReadsAroundContent = true }.Add(body);
        hidden.Note(document);
        return ReferenceEquals(shallow, html);
    }

    private static IHtmlDocument Parse(string text) => new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(text);

    private static void Add(ContentBuilder content, IHtmlDocument document, CancellationToken cancellationToken)
    {
        var hidden = HiddenElements.Of(document);
        new HtmlBlocks(content, hidden, cancellationToken).Add(MainContent.Of(document));
        // A page of links only is read as such.
        if (content.IsEmpty && document.Body is { } body)
            new HtmlBlocks(content, hidden, cancellationToken) { ReadsAroundContent = true }.Add(body);
        hidden.Note(document);
    }

    private static string? Title(IHtmlDocument document) =>
        document.QuerySelector("head > title") is { } title && !string.IsNullOrWhiteSpace(title.TextContent) ? title.TextContent : null;

    private static DateTime? Date(IHtmlDocument document)
    {
        var metas = document.QuerySelectorAll("meta[content]").Take(200).ToList();
        foreach (var name in DateNames)
        {
            var meta = metas.Find(element => IsNamed(element, name));
            if (DocumentDates.Parse(meta?.GetAttribute("content")) is { } date)
                return date;
        }
        return null;
    }

    private static DocumentMetadata Metadata(IHtmlDocument document)
    {
        var metas = document.QuerySelectorAll("meta[content]").Take(200).ToList();
        return StatedMetadata.Of(
            AuthorNames.SelectMany(name => metas.Where(meta => IsNamed(meta, name))).Select(meta => meta.GetAttribute("content")),
            document.DocumentElement.GetAttribute("lang") ?? metas.Find(meta => IsNamed(meta, "dc.language"))?.GetAttribute("content")
        );
    }

    private static bool IsNamed(IElement meta, string name) =>
        string.Equals(meta.GetAttribute("name") ?? meta.GetAttribute("property"), name, StringComparison.OrdinalIgnoreCase);

    private static Encoding? DeclaredEncoding(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[4096];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var match = Charset().Match(Encoding.Latin1.GetString(start, 0, length));
        return match.Success ? Charsets.Find(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_:.-]{1,40})""", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Charset();
}
