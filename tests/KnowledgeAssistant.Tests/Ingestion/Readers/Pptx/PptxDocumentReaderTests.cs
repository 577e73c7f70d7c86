using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Tests.Ingestion.Readers.Office;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pptx;

public sealed class PptxDocumentReaderTests : IDisposable
{
    private const string Names =
        "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\""
        + PackageFile.Types
        + "\"";

    private readonly TestFiles _files = new();

    [Fact]
    public void Read_Slides_InTheOrderOfTheShowWithTitleFirst()
    {
        var content = Read(
            Slide(Shape("Text of one") + Shape("One", "<p:ph type=\"title\"/>") + Shape("7", "<p:ph type=\"sldNum\"/>")),
            Slide(Shape("Two", "<p:ph type=\"ctrTitle\"/>") + $"<p:grpSp>{Shape("In a group")}</p:grpSp>")
        );

        Assert.Equal(["h1 One", "p Text of one", "h1 Two", "p In a group"], Outline.Of(content));
        Assert.Equal([1, 1, 2, 2], content.Blocks.Select(block => block.Page));
        Assert.Equal(2, content.Pages);
        Assert.Equal("One", content.Title);
    }

    [Fact]
    public void Read_TextTooSmall_IsLeftOutAndNotedWithItsSlide()
    {
        const string tiny = "<a:p><a:r><a:t>Shown</a:t></a:r><a:r><a:rPr sz=\"100\"/><a:t>SECRET</a:t></a:r></a:p>";

        var content = Read(Slide(Shape("One")), Slide(Box(tiny)));

        Assert.Equal(["p One", "p Shown"], Outline.Of(content));
        Assert.Equal(new CoverageFinding("text too small to read", 2, "SECRET"), Assert.Single(content.Coverage.Hidden));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("<p:bg><p:bgPr><a:solidFill><a:srgbClr val=\"203040\"/></a:solidFill></p:bgPr></p:bg>", "", false)]
    [InlineData("", "<p:pic/>", false)]
    [InlineData(
        "",
        "<p:sp><p:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"50\" cy=\"50\"/></a:xfrm><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill></p:spPr></p:sp>",
        false
    )]
    [InlineData(
        "",
        "<p:sp><p:spPr><a:xfrm><a:off x=\"500\" y=\"0\"/><a:ext cx=\"50\" cy=\"50\"/></a:xfrm><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill></p:spPr></p:sp>",
        true
    )]
    public void Read_WhiteText_IsLeftOutWhereItsGroundIsWhite(string background, string other, bool isHidden)
    {
        const string white = "<a:rPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill></a:rPr>";
        const string place = "<p:spPr><a:xfrm><a:off x=\"10\" y=\"10\"/><a:ext cx=\"90\" cy=\"20\"/></a:xfrm></p:spPr>";
        var shape = $"<p:sp>{place}<p:txBody><a:p><a:r><a:t>Shown </a:t></a:r><a:r>{white}<a:t>SECRET</a:t></a:r></a:p></p:txBody></p:sp>";

        var slide = Slide(other + shape).Replace("<p:cSld>", $"<p:cSld>{background}", StringComparison.Ordinal);
        var content = Read(slide);

        Assert.Equal(isHidden ? "Shown" : "Shown SECRET", content.Text);
        Assert.Equal(isHidden ? [new CoverageFinding("white text", 1, "SECRET")] : [], content.Coverage.Hidden);
    }

    [Fact]
    public void Read_Lists_HaveBulletsAndNumbersOfTheirLevels()
    {
        var body =
            Paragraph("Intro")
            + Paragraph("point", "<a:pPr><a:buChar char=\"-\"/></a:pPr>")
            + Paragraph("first", "<a:pPr><a:buAutoNum type=\"arabicPeriod\"/></a:pPr>")
            + Paragraph("inner", "<a:pPr lvl=\"1\"><a:buAutoNum type=\"alphaLcParenR\"/></a:pPr>")
            + Paragraph("second", "<a:pPr><a:buAutoNum type=\"arabicPeriod\"/></a:pPr>");

        Assert.Equal(["p Intro", "li1 • point", "li1 1. first", "li2 a) inner", "li1 2. second"], Outline.Of(Read(Slide(Box(body)))));
    }

    [Fact]
    public void Read_PlaceholderText_HasTheBulletsOfLayoutAndMaster()
    {
        var slide = Slide(Shape("From the master", "<p:ph idx=\"1\"/>") + Shape("None by the layout", "<p:ph type=\"body\" idx=\"2\"/>"));
        var layout =
            $"<p:sldLayout {Names}><p:cSld><p:spTree>{Shape("", "<p:ph type=\"body\" idx=\"2\"/>", "<a:lvl1pPr><a:buNone/></a:lvl1pPr>")}</p:spTree></p:cSld></p:sldLayout>";
        var master =
            $"<p:sldMaster {Names}><p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char=\"•\"/></a:lvl1pPr></p:bodyStyle></p:txStyles></p:sldMaster>";
        var file = File(slide)
            .Refer("ppt/slides/slide1.xml", ("slideLayout", "../slideLayouts/l.xml"))
            .Part("ppt/slideLayouts/l.xml", layout)
            .Refer("ppt/slideLayouts/l.xml", ("slideMaster", "../slideMasters/m.xml"))
            .Part("ppt/slideMasters/m.xml", master);

        Assert.Equal(["li1 • From the master", "p None by the layout"], Outline.Of(_files.Read("a.pptx", file.Bytes())));
    }

    [Fact]
    public void Read_Table_HasHeaderAndFilledMerges()
    {
        static string Cell(string text, string attributes = "") => $"<a:tc {attributes}><a:txBody>{Paragraph(text)}</a:txBody></a:tc>";
        var table =
            $"<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow=\"1\"/><a:tr>{Cell("Name")}{Cell("Role")}</a:tr>"
            + $"<a:tr>{Cell("Ann", "rowSpan=\"2\"")}{Cell("Lead")}</a:tr><a:tr>{Cell("", "vMerge=\"1\"")}{Cell("Trainer")}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";

        var content = Read(Slide(table));

        Assert.Equal(["row Name | Role", "row Ann | Lead", "row Ann | Trainer"], Outline.Of(content));
        Assert.Equal("Name | Role", content.Blocks[1].TableHeader);
    }

    [Fact]
    public void Read_NotesAndHiddenSlides_AreReadAndNoted()
    {
        var file = File($"<p:sld {Names} show=\"0\"><p:cSld><p:spTree>{Shape("Shown")}</p:spTree></p:cSld></p:sld>")
            .Refer("ppt/slides/slide1.xml", ("notesSlide", "../notesSlides/n.xml"))
            .Part(
                "ppt/notesSlides/n.xml",
                $"<p:notes {Names}><p:cSld><p:spTree>{Shape("Say this", "<p:ph type=\"body\"/>")}{Shape("1", "<p:ph type=\"sldNum\"/>")}</p:spTree></p:cSld></p:notes>"
            );

        var content = _files.Read("a.pptx", file.Bytes());

        Assert.Equal(["p Shown", "note Say this"], Outline.Of(content));
        Assert.StartsWith("Slide 1 is hidden", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SlideThatIsAPicture_IsUnread() =>
        Assert.Equal([2], Read(Slide(Shape("Text")), Slide("<p:pic><p:blipFill><a:blip/></p:blipFill></p:pic>")).Coverage.UnreadPages);

    [Fact]
    public void Cut_SlidesWithoutTitles_AreKeptApart()
    {
        var content = Read(Slide(Shape("One")), Slide(Shape("Two")));

        Assert.Equal([1, 2], new StructureChunker().Cut(content).Select(passage => passage.Page));
    }

    private static string Slide(string shapes) => $"<p:sld {Names}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>";

    private static string Paragraph(string text, string properties = "") => $"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>";

    private static string Box(string paragraphs) => $"<p:sp><p:nvSpPr/><p:txBody>{paragraphs}</p:txBody></p:sp>";

    private static string Shape(string text, string placeholder = "", string style = "") =>
        $"<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody><a:lstStyle>{style}</a:lstStyle>{Paragraph(text)}</p:txBody></p:sp>";

    private static PackageFile File(params string[] slides)
    {
        // The last part comes first in the show: order is the presentation's, not that of the names.
        var names = slides.Select((_, i) => $"slides/slide{slides.Length - i}.xml").ToArray();
        var file = new PackageFile().Main("ppt/presentation.xml", "presentationml.presentation");
        for (var i = 0; i < slides.Length; i++)
            file.Part($"ppt/{names[i]}", slides[i]);
        var ids = slides.Select((_, i) => $"<p:sldId id=\"{256 + i}\" r:id=\"r{i + 1}\"/>");
        return file.Refer("ppt/presentation.xml", [.. names.Select(name => ("slide", name))])
            .Part("ppt/presentation.xml", $"<p:presentation {Names}><p:sldIdLst>{string.Concat(ids)}</p:sldIdLst></p:presentation>");
    }

    private DocumentContent Read(params string[] slides) => _files.Read("a.pptx", File(slides).Bytes());

    public void Dispose() => _files.Dispose();
}
