using System.Text;
using System.Xml;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>What all sheets of a workbook share: their order, texts, number formats, and from which day dates count.</summary>
internal sealed class XlsxWorkbook
{
    private XlsxWorkbook(IReadOnlyList<XlsxSheet> sheets, bool from1904, XlsxStyles styles, IReadOnlyList<string> texts) =>
        (Sheets, From1904, Styles, Texts) = (sheets, from1904, styles, texts);

    public IReadOnlyList<XlsxSheet> Sheets { get; }
    public bool From1904 { get; }
    public XlsxStyles Styles { get; }

    /// <summary>The texts that cells refer to by number.</summary>
    public IReadOnlyList<string> Texts { get; }

    public static XlsxWorkbook Open(OfficePackage package, ReaderLimits limits)
    {
        var main = package.MainPart;
        var workbook = package.Load(main) ?? throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var sheets = workbook
            .Child("sheets")
            .Children("sheet")
            .Select(sheet => new XlsxSheet(
                NormalisedText.Line(sheet.Value("name") ?? ""),
                package.Target(main, sheet.Relation()),
                sheet.Value("state") is "hidden" or "veryHidden"
            ));
        return new XlsxWorkbook(
            [.. sheets],
            workbook.Child("workbookPr").IsOn("date1904"),
            new XlsxStyles(package.Load(package.Related(main, "styles")), package.Load(package.Related(main, "theme"))),
            SharedTexts(package, package.Related(main, "sharedStrings"), limits)
        );
    }

    private static List<string> SharedTexts(OfficePackage package, string? part, ReaderLimits limits)
    {
        var texts = new List<string>();
        var length = 0L;
        using var reader = package.Stream(part);
        var text = new StringBuilder();
        var isShown = false;
        while (reader?.Read() ?? false)
        {
            OfficePackage.CheckDepth(reader, limits.MaxDepth);
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "rPh" })
                reader.Skip();
            if (reader is { NodeType: XmlNodeType.Element or XmlNodeType.EndElement, LocalName: "t" })
                isShown = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
            else if (isShown && reader.HasValue)
                text.Append(reader.Value);
            if (reader is { LocalName: "si" } && (reader.NodeType == XmlNodeType.EndElement || reader.IsEmptyElement))
            {
                texts.Add(NormalisedText.Line(text.ToString()));
                length += text.Length;
                text.Clear();
            }
            if (length > 4L * limits.MaxCharacters)
                throw new UnreadableDocumentException("The workbook holds too much text. Split it into smaller files.");
        }
        return texts;
    }
}

/// <param name="Part">Null where the file lacks it.</param>
internal sealed record XlsxSheet(string Name, string? Part, bool IsHidden);
