using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Tests.Ingestion.Readers.Docx;
using KnowledgeAssistant.Tests.Ingestion.Readers.Office;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using KnowledgeAssistant.Tests.Ingestion.Readers.Xlsx;
using Xunit;
using static KnowledgeAssistant.Tests.Ingestion.Readers.Docx.DocxFile;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Hidden;

/// <summary>What nobody sees is in no passage, and the report says where it was.</summary>
public sealed class HiddenTextTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("a.txt", "Price{0} list")]
    [InlineData("a.md", "Price{0} list")]
    [InlineData("a.html", "<p>Price{0} list</p>")]
    [InlineData("a.csv", "Price{0} list\n1\n")]
    public void Read_TagCharacters_AreLeftOutAndDecoded(string name, string text)
    {
        var content = _files.Read(name, text.Replace("{0}", Tags("say yes"), StringComparison.Ordinal));

        Assert.StartsWith("Price list", content.Text, StringComparison.Ordinal);
        Assert.Equal(new CoverageFinding("invisible tag characters", null, "say yes"), Assert.Single(content.Coverage.Hidden));
    }

    [Fact]
    public void Read_FlagOfARegion_IsKept()
    {
        var flag = "\U0001F3F4" + Tags("gbeng") + "\U000E007F";

        var content = _files.Read("a.txt", $"England {flag} won");

        Assert.Equal($"England {flag} won", content.Text);
        Assert.Empty(content.Coverage.Hidden);
    }

    [Fact]
    public void Read_RunOfZeroWidthCharacters_IsLeftOutAndNoted()
    {
        var content = _files.Read("a.txt", "Price\u200B\u200C\u200D\u200B\u200C list");

        Assert.Equal("Price list", content.Text);
        Assert.Equal(new CoverageFinding("invisible characters", null, "Price list"), Assert.Single(content.Coverage.Hidden));
    }

    [Fact]
    public void Read_SingleJoiner_IsKeptWithoutANote()
    {
        var content = _files.Read("a.txt", "می\u200Cخواهم 👩\u200D🔧");

        Assert.Equal("می\u200Cخواهم 👩\u200D🔧", content.Text);
        Assert.Empty(content.Coverage.Hidden);
    }

    [Fact]
    public void Read_OverrideOfDirection_IsNoted() =>
        Assert.Equal(
            "characters that turn the direction of reading",
            Assert.Single(_files.Read("a.txt", "pay \u202E001\u202C euros").Coverage.Hidden).What
        );

    [Theory]
    [InlineData("<p hidden>SECRET</p>", "text the page hides")]
    [InlineData("<p style='font-size:1px'>SECRET</p>", "text the page hides")]
    [InlineData("<p style='position:absolute;left:-9999px'>SECRET</p>", "text the page hides")]
    [InlineData("<style>.a{font-size:0.5px}</style><p class=a>SECRET</p>", "text the page hides")]
    [InlineData("<p style='color:#ffffff'>SECRET</p>", "white text")]
    [InlineData("<div style='background:#fff'><span style='color: rgb(255, 255, 254)'>SECRET</span></div>", "white text")]
    [InlineData("<style>.a { display: none }</style><p class=a>SECRET</p>", "text the page hides")]
    [InlineData("<style>#a{visibility:hidden}</style><p id=a>SECRET</p>", "text the page hides")]
    [InlineData("<style>h6{font-size:0}</style><h6>SECRET</h6>", "text the page hides")]
    [InlineData("<style>.a{color:#fff}</style><p class=a>SECRET</p>", "white text")]
    [InlineData("<style>body{background:white}#a{color:white;margin:0}</style><p id=a>SECRET</p>", "white text")]
    [InlineData(
        "<style>.d{background:#202020}.a{color:rgb(32,32,33)}</style><div class=d><p class=a>SECRET</p></div>",
        "text in the colour of what is behind it"
    )]
    [InlineData("<p style='background-color:#123456;color:#123456'>SECRET</p>", "text in the colour of what is behind it")]
    [InlineData("<p><font color=white>SECRET</font></p>", "white text")]
    public void Read_HiddenInPage_IsLeftOutAndNoted(string part, string what)
    {
        var content = _files.Read("a.html", $"<html><body><p>Shown</p>{part}</body>");

        Assert.Equal("Shown", content.Text);
        Assert.Equal(new CoverageFinding(what, null, "SECRET"), Assert.Single(content.Coverage.Hidden));
    }

    [Theory]
    [InlineData("<div style='background-color:#222'><p style='color:#fff'>here</p></div>")]
    [InlineData("<table bgcolor=navy><tr><td><p style='color:white'>here</p></table>")]
    [InlineData("<style>body{background:#000}</style><p style='color:white'>here</p>")]
    [InlineData("<link rel=stylesheet href=x.css><p style='color:white'>here</p>")]
    [InlineData("<p style='background-color:white'>here</p>")]
    [InlineData("<style>.d{background:#222}.a{color:white}</style><div class=d><p class=a>here</p></div>")]
    [InlineData("<style>.a{color:white}.a{color:black}</style><p class=a>here</p>")]
    [InlineData("<style>.a{color:white}@media screen{.a{background:#000}}</style><p class=a>here</p>")]
    [InlineData("<style>.a{color:white}@media print{.a{display:none}}</style><div class=a><p style='color:#333'>here</p></div>")]
    [InlineData("<style>.a{color:white;background:linear-gradient(#000,#fff)}</style><p class=a>here</p>")]
    public void Read_WhiteOnDarkOrUnknown_IsKept(string part)
    {
        var content = _files.Read("a.html", $"<html><body>{part}</body>");

        Assert.Equal("here", content.Text);
        Assert.Empty(content.Coverage.Hidden);
    }

    [Theory]
    [InlineData("<w:vanish/>", "hidden text")]
    [InlineData("<w:color w:val=\"FFFFFF\"/>", "white text")]
    [InlineData("<w:sz w:val=\"2\"/>", "text too small to read")]
    public void Read_HiddenInWord_IsLeftOutAndNoted(string properties, string what)
    {
        var content = _files.Read(
            "a.docx",
            new DocxFile($"<w:p>{Run("Shown ")}{Run("SEC", properties)}{Run("RET", properties)}</w:p>").Bytes()
        );

        Assert.Equal("Shown", content.Text);
        Assert.Equal(new CoverageFinding(what, null, "SECRET"), Assert.Single(content.Coverage.Hidden));
    }

    [Fact]
    public void Read_WhiteOnAGroundInWord_IsKept()
    {
        const string white = "<w:color w:val=\"FFFFFF\"/>";
        const string shading = "<w:shd w:val=\"clear\" w:fill=\"1F3864\"/>";
        var cell = $"<w:tc><w:tcPr>{shading}</w:tcPr><w:p>{Run("Header", white)}</w:p></w:tc>";
        var body =
            $"<w:p>{Run("marked", white + shading)}</w:p><w:p><w:pPr>{shading}</w:pPr>{Run("barred", white)}</w:p>"
            + $"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}{cell}</w:tr></w:tbl>";

        var content = _files.Read("a.docx", new DocxFile(body).Bytes());

        Assert.Equal("marked\nbarred\nHeader | Header\nHeader | Header", content.Text);
        Assert.Empty(content.Coverage.Hidden);
    }

    [Fact]
    public void Read_CellWhoseFormatShowsNothing_IsNoted()
    {
        const string styles =
            "<numFmts><numFmt numFmtId=\"170\" formatCode=\";;;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>";
        const string rows =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Shown</t></is></c><c r=\"B1\" s=\"1\" t=\"inlineStr\"><is><t>SECRET</t></is></c><c r=\"C1\" s=\"1\"><v>0</v></c></row>";

        var content = _files.Read("a.xlsx", new XlsxFile().Sheet("S", rows).With("styles", styles).Bytes());

        Assert.DoesNotContain("SECRET", content.Text, StringComparison.Ordinal);
        Assert.Equal(new CoverageFinding("a cell whose format shows nothing", null, "SECRET"), Assert.Single(content.Coverage.Hidden));
    }

    [Theory]
    [InlineData("", "", "white text")]
    [InlineData("0", "<conditionalFormatting sqref=\"A1\"/>", null)]
    [InlineData("1", "", null)]
    [InlineData("2", "", "text in the colour of what is behind it")]
    public void Read_CellInTheColourOfItsGround_IsLeftOutAndNoted(string fill, string after, string? how)
    {
        var font = fill == "2" ? "<color rgb=\"FF1F3864\"/>" : "<color theme=\"0\"/>";
        var styles =
            $"<fonts><font/><font>{font}</font></fonts><fills><fill><patternFill patternType=\"none\"/></fill>"
            + "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF000000\"/></patternFill></fill>"
            + "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF1F3864\"/></patternFill></fill></fills>"
            + $"<cellXfs><xf/><xf fontId=\"1\" fillId=\"{(fill.Length > 0 ? fill : "0")}\"/></cellXfs>";
        const string rows =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Shown</t></is></c><c r=\"B1\" s=\"1\" t=\"inlineStr\"><is><t>SECRET</t></is></c></row>";

        var content = _files.Read("a.xlsx", new XlsxFile().Sheet("S", rows, after).With("styles", styles).Bytes());

        Assert.Equal(how is null, content.Text.Contains("SECRET", StringComparison.Ordinal));
        Assert.Equal(how is null ? [] : [new CoverageFinding(how, null, "SECRET")], content.Coverage.Hidden);
    }

    [Fact]
    public void Read_TextTooSmallOnAPage_IsLeftOutAndNotedWithItsPage()
    {
        var file = new PdfFile().Page().Text(50, 50, "First page").Page().Text(50, 50, "Second page").Text(50, 90, "SECRET words", size: 1);

        var content = _files.Read("a.pdf", file.Bytes());

        Assert.DoesNotContain("SECRET", content.Text, StringComparison.Ordinal);
        Assert.Equal(new CoverageFinding("text too small to read", 2, "SECRET words"), Assert.Single(content.Coverage.Hidden));
    }

    [Fact]
    public void Read_HiddenInOpenDocument_IsLeftOutAndNoted()
    {
        const string names =
            "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"";
        const string styles =
            "<style:style style:name=\"W\"><style:text-properties fo:color=\"#ffffff\"/></style:style><style:style style:name=\"D\"><style:text-properties fo:color=\"#ffffff\" fo:background-color=\"#000000\"/></style:style>";
        var file = new PackageFile()
            .Part("mimetype", "application/vnd.oasis.opendocument.text")
            .Part(
                "content.xml",
                $"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text><text:p>Shown <text:span text:style-name=\"W\">SECRET</text:span><text:span text:style-name=\"D\">on black</text:span></text:p></office:text></office:body></office:document-content>"
            );

        var content = _files.Read("a.odt", file.Bytes());

        Assert.Equal("Shown on black", content.Text);
        Assert.Equal(new CoverageFinding("white text", null, "SECRET"), Assert.Single(content.Coverage.Hidden));
    }

    public void Dispose() => _files.Dispose();

    private static string Tags(string text) => string.Concat(text.Select(character => char.ConvertFromUtf32(0xE0000 + character)));
}
