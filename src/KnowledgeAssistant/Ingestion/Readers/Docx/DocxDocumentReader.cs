using System.Xml;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>
/// Word documents: headings by style, lists with the numbers Word shows, tables, notes after the paragraph that refers to them, text boxes after
/// the one they hang on. Deleted, moved-away and hidden text, comments, page headers and tables of contents are left out.
/// </summary>
public sealed class DocxDocumentReader : PackageReader
{
    public override string Format => DocumentFormats.Docx;

    public override int Number => 4;

    protected override string UsualMainPart => "word/document.xml";

    private protected override DocumentContent Read(OfficePackage package, ReaderInput input, CancellationToken cancellationToken)
    {
        var content = new ContentBuilder(input);
        var pictures = new PictureCount();
        ReadBody(package, content, pictures, cancellationToken);
        var properties = OfficeProperties.Of(package);
        return content.Build(
            Format,
            properties.Title,
            properties.Date,
            null,
            new CoverageReport([], [.. pictures.Notes]),
            properties.Metadata
        );
    }

    private static void ReadBody(OfficePackage package, ContentBuilder content, PictureCount pictures, CancellationToken cancellationToken)
    {
        using var reader = package.Open(package.MainPart) ?? throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var styles = new DocxStyles(package.Load(package.Related(package.MainPart, "styles")));
        var numbering = new DocxNumbering(package.Load(package.Related(package.MainPart, "numbering")));
        var notes = new DocxNotes(
            package.Load(package.Related(package.MainPart, "footnotes")),
            package.Load(package.Related(package.MainPart, "endnotes"))
        );
        var blocks = new DocxBlocks(content, styles, numbering, notes, ChartOf);
        ChartText? ChartOf(string id) => ChartText.Of(package.Load(package.Target(package.MainPart, id)));
        while (reader.Read() && !(reader.NodeType == XmlNodeType.Element && reader.LocalName == "body")) { }
        if (reader.EOF)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var isInside = !reader.IsEmptyElement && reader.Read();
        // One paragraph or table in memory at a time.
        while (isInside && reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (XNode.ReadFrom(reader) is not XElement element)
                continue;
            pictures.Add(element);
            blocks.Add(element);
        }
        blocks.End();
    }
}
