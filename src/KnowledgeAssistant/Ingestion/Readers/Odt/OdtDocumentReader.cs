using System.Xml;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Odt;

/// <summary>
/// OpenDocument texts, as LibreOffice writes them: headings, lists with their numbers, tables, notes after the paragraph that refers to them, comments.
/// Deleted text, page headers and tables of contents are left out.
/// </summary>
public sealed class OdtDocumentReader : PackageReader
{
    public override string Format => DocumentFormats.Odt;

    public override int Number => 2;

    protected override string UsualMainPart => "content.xml";

    private protected override DocumentContent Read(OfficePackage package, ReaderInput input, CancellationToken cancellationToken)
    {
        if (package.Load("META-INF/manifest.xml").All("encryption-data").Any())
            throw new UnreadableDocumentException(ReaderReasons.PasswordProtected);
        var content = new ContentBuilder(input);
        var pictures = new PictureCount();
        ReadText(package, content, pictures, cancellationToken);
        var meta = package.Load("meta.xml").Child("meta");
        string? Meta(string name) => meta.Child(name)?.Value is { Length: > 0 } value ? value : null;
        var date = DocumentDates.Parse(WithinSeconds(Meta("date") ?? Meta("creation-date")));
        var author = NormalisedText.Line(Meta("initial-creator") ?? Meta("creator") ?? "");
        var stated = new DocumentMetadata(author.Length > 0 ? [author] : [], OfficeProperties.LanguageCode(Meta("language")), null);
        return content.Build(Format, Meta("title"), date, null, new CoverageReport([], [.. pictures.Notes]), stated);
    }

    /// <summary>LibreOffice writes nine digits of a second.</summary>
    private static string? WithinSeconds(string? date) => date?.Split('.')[0];

    private static void ReadText(OfficePackage package, ContentBuilder content, PictureCount pictures, CancellationToken cancellationToken)
    {
        var lists = new OdtLists();
        var unseen = new OdtUnseen();
        var shared = package.Load("styles.xml");
        lists.Add(shared);
        unseen.Add(shared);
        using var reader = package.Open(package.MainPart) ?? throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var blocks = new OdtBlocks(content, lists, unseen);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "automatic-styles", IsEmptyElement: false })
            {
                using var styles = reader.ReadSubtree();
                var own = XElement.Load(styles);
                lists.Add(own);
                unseen.Add(own);
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "text", Prefix: "office" })
            {
                break;
            }
        }
        if (reader.EOF)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var isInside = !reader.IsEmptyElement && reader.Read();
        // One paragraph, list or table in memory at a time.
        while (isInside && reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (XNode.ReadFrom(reader) is not XElement element)
                continue;
            pictures.Add(element);
            blocks.Add(element);
        }
    }
}
