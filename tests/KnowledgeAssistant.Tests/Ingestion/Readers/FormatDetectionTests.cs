using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Tests.Ingestion.Readers.Docx;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

public sealed class FormatDetectionTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.md")]
    [InlineData("a.docx")]
    [InlineData("noextension")]
    public void Read_PdfUnderAnyName_IsReadAsPdf(string name) =>
        Assert.Equal(DocumentFormats.Pdf, _files.Read(name, new PdfFile().Page().Text(50, 50, "x").Bytes()).Format);

    [Theory]
    [InlineData("a.pdf")]
    [InlineData("a.zip")]
    [InlineData("a.html")]
    public void Read_WordUnderAnyName_IsReadAsWord(string name) =>
        Assert.Equal(DocumentFormats.Docx, _files.Read(name, new DocxFile(DocxFile.Paragraph("x")).Bytes()).Format);

    [Theory]
    [InlineData("a.md", "<!DOCTYPE html><p>x", DocumentFormats.Html)]
    [InlineData("a.txt", "<?xml version='1.0'?><!-- y --> <HTML><body>x", DocumentFormats.Html)]
    [InlineData("a.md", "<p align=center>x</p>\n\n# y", DocumentFormats.Markdown)]
    [InlineData("a.htm", "<p>x", DocumentFormats.Html)]
    [InlineData("a.MD", "x", DocumentFormats.Markdown)]
    [InlineData("a.pdf", "x", DocumentFormats.Text)]
    [InlineData("README", "x", DocumentFormats.Text)]
    [InlineData("v2.0 final", "x", DocumentFormats.Text)]
    [InlineData("report 1.2", "x", DocumentFormats.Text)]
    public void Read_Text_IsToldByContentThenName(string name, string text, string format) =>
        Assert.Equal(format, _files.Read(name, text).Format);

    [Theory]
    [InlineData("a.txt", new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0 }, "a picture")]
    [InlineData("a.md", new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0 }, "a program")]
    [InlineData("a.txt", new byte[] { 1, 2, 3, 4, 5, 0, 7, 8, 200, 201 }, "binary")]
    [InlineData("a.xyz", new byte[] { 0x61, 0x2C, 0x62 }, ".xyz are not supported")]
    [InlineData("a.txt", new byte[] { 0x7B, 0x5C, 0x72, 0x74, 0x66, 0x31 }, "rich text")]
    public void Read_UnsupportedFile_NamesWhatIsSupported(string name, byte[] bytes, string expected)
    {
        var reason = _files.ReasonOf(name, bytes);

        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.EndsWith($"Supported are {ReaderReasons.Supported}.", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfficeFileWithPassword_SaysSo()
    {
        byte[] file = [0xD0, 0xCF, 0x11, 0xE0, .. new byte[600], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[100]];

        Assert.Equal(ReaderReasons.PasswordProtected, _files.ReasonOf("a.docx", file));
        Assert.Contains("old Office program", _files.ReasonOf("a.doc", file[..500]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd.txt", "passwd")]
    [InlineData("..\\..\\secret_plan.md", "secret plan")]
    [InlineData("in\u202Exod\u202Cvoice.txt", "inxodvoice")]
    [InlineData("/", "Untitled")]
    [InlineData("\u200F.txt", "Untitled")]
    [InlineData("C:\\x\0y.txt", "xy")]
    public void Title_HostileName_IsShownHarmless(string name, string title) => Assert.Equal(title, FileNames.Title(name));

    [Fact]
    public void Title_FiveKilobytes_IsCut() => Assert.InRange(FileNames.Title(new string('é', 5_000) + ".txt").Length, 100, 200);

    public void Dispose() => _files.Dispose();
}
