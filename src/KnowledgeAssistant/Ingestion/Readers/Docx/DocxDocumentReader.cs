using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>
/// Word documents: headings by style, lists with the numbers Word shows, tables, notes after the paragraph that refers to them, text boxes after
/// the one they hang on. Deleted, moved-away and hidden text, comments, page headers and tables of contents are left out.
/// </summary>
public sealed class DocxDocumentReader : DocumentReader
{
    /// <summary>A widespread library stamps this on every document it writes.</summary>
    private static readonly DateTime DateOfPythonTemplate = new(2013, 12, 23, 23, 15, 0, DateTimeKind.Utc);

    public override string Format => DocumentFormats.Docx;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        try
        {
            using var package = new DocxPackage(input);
            var content = new ContentBuilder(input);
            ReadBody(package, content, cancellationToken);
            var properties = package.Load(package.CoreProperties());
            var date = Date(properties, "modified") ?? Date(properties, "created");
            return content.Build(Format, properties.Child("title")?.Value, date, null, CoverageReport.Complete);
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException)
        {
            throw new UnreadableDocumentException(ReaderReasons.Damaged, exception);
        }
    }

    private static DateTime? Date(XElement? properties, string name) =>
        DocumentDates.Parse(properties.Child(name)?.Value) is { } date && date != DateOfPythonTemplate ? date : null;

    private static void ReadBody(DocxPackage package, ContentBuilder content, CancellationToken cancellationToken)
    {
        using var reader = package.Open(package.MainPart) ?? throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var styles = new DocxStyles(package.Load(package.Related("styles")));
        var numbering = new DocxNumbering(package.Load(package.Related("numbering")));
        var notes = new DocxNotes(package.Load(package.Related("footnotes")), package.Load(package.Related("endnotes")));
        var blocks = new DocxBlocks(content, styles, numbering, notes);
        while (reader.Read() && !(reader.NodeType == XmlNodeType.Element && reader.LocalName == "body")) { }
        if (reader.EOF)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var isInside = !reader.IsEmptyElement && reader.Read();
        // One paragraph or table in memory at a time.
        while (isInside && reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (XNode.ReadFrom(reader) is XElement element)
                blocks.Add(element);
        }
        blocks.End();
    }
}
