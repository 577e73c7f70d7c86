using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Tests.Ingestion.Readers.Office;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Odt;

public sealed class OdtDocumentReaderTests : IDisposable
{
    private const string Names =
        "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        + "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\"";

    private readonly TestFiles _files = new();

    [Fact]
    public void Read_HeadingsListsAndNotes_AsTheyAreShown()
    {
        const string styles =
            "<text:list-style style:name=\"L\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/><text:list-level-style-bullet text:level=\"2\"/></text:list-style>";
        const string body =
            "<text:h text:outline-level=\"2\">Scope</text:h><text:p>A<text:s text:c=\"2\"/>claim<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Proof</text:p></text:note-body></text:note></text:p>"
            + "<text:list text:style-name=\"L\"><text:list-item><text:p>first</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>second</text:p></text:list-item></text:list>"
            + "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>";

        Assert.Equal(
            ["h2 Scope", "p A claim¹", "note ¹ Proof", "li1 1. first", "li2 • inner", "li1 2. second"],
            Outline.Of(Read(body, styles))
        );
    }

    [Fact]
    public void Read_Table_HasHeaderAndCoveredCells()
    {
        static string Cell(string text, string attributes = "") =>
            $"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>";
        var body =
            $"<table:table><table:table-header-rows><table:table-row>{Cell("Name")}{Cell("Role")}</table:table-row></table:table-header-rows>"
            + $"<table:table-row>{Cell("Ann", "table:number-rows-spanned=\"2\"")}{Cell("Lead")}</table:table-row><table:table-row><table:covered-table-cell/>{Cell("Trainer")}</table:table-row></table:table>";

        var content = Read(body);

        Assert.Equal(["row Name | Role", "row Ann | Lead", "row Ann | Trainer"], Outline.Of(content));
        Assert.Equal("Name | Role", content.Blocks[2].TableHeader);
    }

    [Fact]
    public void Read_Metadata_GivesTitleDateAuthorAndLanguage()
    {
        var file = File("<text:p>x</text:p>")
            .Part(
                "meta.xml",
                $"<office:document-meta {Names}><office:meta><dc:title>The title</dc:title><dc:creator>Ann</dc:creator><dc:date>2025-02-03T04:05:06.123456789</dc:date><dc:language>de-DE</dc:language></office:meta></office:document-meta>"
            );

        var content = _files.Read("a.odt", file.Bytes());

        Assert.Equal("The title", content.Title);
        Assert.Equal(new DateTime(2025, 2, 3, 4, 5, 6, DateTimeKind.Utc), content.Date);
        Assert.Equal(["Ann"], content.Metadata.Authors);
        Assert.Equal("de", content.Metadata.Language);
        Assert.Equal(DocumentFormats.Odt, content.Format);
    }

    [Fact]
    public void Read_EncryptedFile_SaysSo() =>
        Assert.Equal(
            ReaderReasons.PasswordProtected,
            _files.ReasonOf("a.odt", File("").Part("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>").Bytes())
        );

    private static PackageFile File(string body, string styles = "") =>
        new PackageFile()
            .Part("mimetype", "application/vnd.oasis.opendocument.text")
            .Part(
                "content.xml",
                $"<office:document-content {Names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
            );

    private DocumentContent Read(string body, string styles = "") => _files.Read("a.odt", File(body, styles).Bytes());

    public void Dispose() => _files.Dispose();
}
