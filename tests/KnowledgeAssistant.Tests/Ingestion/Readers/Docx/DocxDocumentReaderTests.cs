using KnowledgeAssistant.Ingestion;
using Xunit;
using static KnowledgeAssistant.Tests.Ingestion.Readers.Docx.DocxFile;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Docx;

public sealed class DocxDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_Headings_ByNameTranslatedNameAndOutlineLevel()
    {
        const string styles = """
            <w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>
            <w:style w:styleId="Derived"><w:name w:val="My own"/><w:basedOn w:val="H1"/></w:style>
            <w:style w:styleId="U2"><w:name w:val="Überschrift 2"/></w:style>
            <w:style w:styleId="Outline"><w:name w:val="Chapter"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
            <w:style w:styleId="Toc"><w:name w:val="toc 1"/></w:style>
            """;
        var body =
            Paragraph("Contents entry 3", Style("Toc"))
            + Paragraph("One", Style("H1"))
            + Paragraph("Text")
            + Paragraph("Two", Style("U2"))
            + Paragraph("Three", Style("Outline"))
            + Paragraph("Own", Style("Derived"))
            + Paragraph("Direct", "<w:outlineLvl w:val=\"3\"/>");

        Assert.Equal(["h1 One", "p Text", "h2 Two", "h3 Three", "h1 Own", "h4 Direct"], Read(new DocxFile(body).With("styles", styles)));
    }

    [Fact]
    public void Read_Lists_HaveTheNumbersWordShows()
    {
        const string numbering = """
            <w:abstractNum w:abstractNumId="0">
              <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
              <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
            </w:abstractNum>
            <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
            <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
            """;
        var body =
            Paragraph("first", Number(1))
            + Paragraph("inner", Number(1, 1))
            + Paragraph("inner two", Number(1, 1))
            + Paragraph("point", Number(2))
            + Paragraph("second", Number(1))
            + Paragraph("inner again", Number(1, 1))
            + Paragraph("anew", Number(3))
            + Paragraph("on", Number(3))
            + Paragraph("none", Number(0));

        Assert.Equal(
            [
                "li1 1. first",
                "li2 1.a) inner",
                "li2 1.b) inner two",
                "li1 • point",
                "li1 2. second",
                "li2 2.a) inner again",
                "li1 7. anew",
                "li1 8. on",
                "p none",
            ],
            Read(new DocxFile(body).With("numbering", numbering))
        );
    }

    [Fact]
    public void Read_ChangesAndHiddenText_GivesWhatIsShown()
    {
        var body =
            $"<w:p>{Run("Kept ")}<w:del>{Run("deleted ")}</w:del><w:ins>{Run("inserted ")}</w:ins><w:moveFrom>{Run("moved ")}</w:moveFrom>{Run("hidden ", "<w:vanish/>")}{Run("shown", "<w:vanish w:val=\"0\"/>")}"
            + "<w:r><w:instrText>FIELD CODE</w:instrText></w:r><w:hyperlink>"
            + Run(" link")
            + "</w:hyperlink><w:r><w:noBreakHyphen/><w:br/><w:t>end</w:t></w:r></w:p>";

        Assert.Equal(["p Kept inserted shown link- end"], Read(new DocxFile(body)));
    }

    [Fact]
    public void Read_Table_FillsMergedCellsAndFindsItsHeader()
    {
        static string Cell(string text, string properties = "") => $"<w:tc><w:tcPr>{properties}</w:tcPr>{Paragraph(text)}</w:tc>";
        var body =
            $"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{Cell("Article")}{Cell("Price", "<w:gridSpan w:val=\"2\"/>")}</w:tr>"
            + $"<w:tr>{Cell("Lamp", "<w:vMerge w:val=\"restart\"/>")}{Cell("3")}{Cell("")}</w:tr><w:tr>{Cell("", "<w:vMerge/>")}{Cell("4")}{Cell("5")}</w:tr>"
            + $"<w:tr><w:trPr><w:del/></w:trPr>{Cell("gone")}{Cell("")}{Cell("")}</w:tr></w:tbl>";

        var content = _files.Read("a.docx", new DocxFile(body).Bytes());

        Assert.Equal(["row Article | Price | Price", "row Lamp | 3 | ", "row Lamp | 4 | 5"], Outline.Of(content));
        Assert.Equal("Article | Price | Price", content.Blocks[2].TableHeader);
    }

    [Fact]
    public void Read_NotesAndTextBoxes_FollowTheirParagraph()
    {
        var body =
            $"<w:p>{Run("A claim")}<w:r><w:footnoteReference w:id=\"2\"/></w:r>{Run(".")}<w:r><w:pict><w:txbxContent>{Paragraph("In a box")}</w:txbxContent></w:pict></w:r></w:p>"
            + Paragraph("Next");
        var notes =
            $"<w:footnote w:id=\"0\" w:type=\"separator\">{Paragraph("line")}</w:footnote><w:footnote w:id=\"2\">{Paragraph("The proof.")}</w:footnote>";

        Assert.Equal(["p A claim¹.", "p In a box", "note ¹ The proof.", "p Next"], Read(new DocxFile(body).With("footnotes", notes)));
    }

    [Fact]
    public void Read_CoreProperties_GiveTitleAndDate()
    {
        const string core = """
            <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
            <dc:title>From the properties</dc:title><dcterms:modified>2025-02-03T04:05:06Z</dcterms:modified></cp:coreProperties>
            """;

        var content = _files.Read("a.docx", new DocxFile(Paragraph("Text")).WithPart("docProps/core.xml", core).Bytes());

        Assert.Equal("From the properties", content.Title);
        Assert.Equal(new DateTime(2025, 2, 3, 4, 5, 6, DateTimeKind.Utc), content.Date);
    }

    [Fact]
    public void Read_DeeplyNestedXml_GivesAReason()
    {
        var deep =
            string.Concat(Enumerable.Repeat("<w:smartTag>", 50_000))
            + Run("deep")
            + string.Concat(Enumerable.Repeat("</w:smartTag>", 50_000));

        Assert.Contains(
            "nested more than 256 deep",
            _files.ReasonOf("a.docx", new DocxFile($"<w:p>{deep}</w:p>").Bytes()),
            StringComparison.Ordinal
        );
    }

    private string[] Read(DocxFile file) => Outline.Of(_files.Read("a.docx", file.Bytes()));

    public void Dispose() => _files.Dispose();
}
