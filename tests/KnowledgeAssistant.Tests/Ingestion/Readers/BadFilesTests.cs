using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Tests.Ingestion.Readers.Docx;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

public sealed class BadFilesTests : IDisposable
{
    private static readonly byte[] Docx = new DocxFile(
        string.Concat(Enumerable.Repeat(DocxFile.Paragraph("Some text of the file."), 50))
    ).Bytes();
    private static readonly byte[] Pdf = new PdfFile().Page().Text(50, 50, "Some text of the file.").Bytes();
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("a.pdf")]
    [InlineData("a.docx")]
    [InlineData("a.txt")]
    [InlineData("a.html")]
    public void Read_EmptyFile_SaysSo(string name) => Assert.Equal("The file is empty.", _files.ReasonOf(name, []));

    [Theory]
    [InlineData("a.txt", "  \n\t ")]
    [InlineData("a.md", "---\ntitle: x\n---\n")]
    public void Read_NoText_SaysSo(string name, string text) =>
        Assert.Equal("The file holds no text.", _files.ReasonOf(name, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Read_FileTooLarge_SaysTheLimit() =>
        Assert.Contains(
            "at most 1 MB",
            _files.ReasonOf("a.txt", new byte[2 * 1024 * 1024], new ReaderLimits { MaxFileBytes = 1024 * 1024 }),
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_TooMuchText_SaysTheLimit() =>
        Assert.Contains(
            "more than 100 characters",
            _files.ReasonOf("a.txt", Encoding.UTF8.GetBytes(new string('x', 101)), new ReaderLimits { MaxCharacters = 100 }),
            StringComparison.Ordinal
        );

    /// <summary>Cut at every place: text or a reason, never a crash.</summary>
    [Fact]
    public void Read_TruncatedFile_GivesTextOrAReason()
    {
        for (var length = 5; length < Docx.Length; length += 41)
            Assert.NotEmpty(_files.ReasonOf("a.docx", Docx[..length]));
        for (var length = 5; length < Pdf.Length; length += 199)
            TryRead("a.pdf", Pdf[..length]);
    }

    [Fact]
    public void Read_FlippedBytes_GivesTextOrAReason()
    {
        var random = new Random(11);
        for (var round = 0; round < 150; round++)
        {
            var bytes = (byte[])Docx.Clone();
            for (var i = 0; i < 5; i++)
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            TryRead("a.docx", bytes);
        }
    }

    [Fact]
    public void Read_ZipBomb_IsRefusedBeforeUnpacking()
    {
        // 600 MB of spaces in 600 kB; the limit counts what the directory declares.
        var bomb = Zipped(zip =>
        {
            using var entry = zip.CreateEntry("word/document.xml", CompressionLevel.Fastest).Open();
            var spaces = new byte[1024 * 1024];
            for (var i = 0; i < 3; i++)
                entry.Write(spaces);
        });

        Assert.Contains(
            "would take more than 2 MB",
            _files.ReasonOf("a.docx", bomb, new ReaderLimits { MaxUnpackedBytes = 2 * 1024 * 1024 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_ZipThatLiesAboutItsSize_IsCutShort()
    {
        var file = Zipped(zip =>
        {
            using var entry = zip.CreateEntry("word/document.xml").Open();
            entry.Write(Encoding.UTF8.GetBytes($"<document><body><p><r><t>{new string('x', 3_000_000)}</t></r></p></body></document>"));
        });
        var directory = file.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(directory + 24), 1_000);

        Assert.Equal(ReaderReasons.Damaged, _files.ReasonOf("a.docx", file, new ReaderLimits { MaxUnpackedBytes = 10_000 }));
    }

    [Fact]
    public void Read_ZipOfManyEntries_IsRefused()
    {
        var file = Zipped(zip =>
        {
            for (var i = 0; i < 60; i++)
                zip.CreateEntry($"word/{i}.xml");
        });

        Assert.Contains(
            "more than 50 parts",
            _files.ReasonOf("a.docx", file, new ReaderLimits { MaxZipEntries = 50 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_ZipInZip_IsNotOpened()
    {
        var inner = Zipped(zip => zip.CreateEntry("x"));
        var outer = Zipped(zip =>
        {
            using var entry = zip.CreateEntry("inner.zip").Open();
            entry.Write(inner);
        });

        Assert.Contains("zip archive", _files.ReasonOf("a.zip", outer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>",
        "&c;"
    )]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>", "&a;")]
    [InlineData("<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">", "text")]
    public void Read_XmlWithEntities_IsRefused(string prolog, string text) =>
        Assert.Equal(ReaderReasons.Damaged, _files.ReasonOf("a.docx", new DocxFile(DocxFile.Paragraph(text), prolog).Bytes()));

    [Fact]
    public void Read_RemoteReferences_AreNeverFollowed()
    {
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)canary.LocalEndpoint).Port}";
        var html = $"""
            <html><head><base href="{address}/"><link rel=stylesheet href="{address}/a.css"><script src="{address}/a.js"></script><meta http-equiv=refresh content="0;url={address}">
            <style>@import url({address}/b.css); p {"{"} background: url({address}/c.png) {"}"}</style></head>
            <body><img src="{address}/i.png" alt="picture"><iframe src="{address}/f"></iframe><object data="{address}/o"></object><p>Text</p></body></html>
            """;
        var relations =
            $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"x/attachedTemplate\" TargetMode=\"External\" Target=\"{address}/t.dotm\"/>"
            + $"<Relationship Id=\"s\" Type=\"x/styles\" TargetMode=\"External\" Target=\"{address}/s.xml\"/></Relationships>";

        Assert.Contains("Text", _files.Read("a.html", html).Text, StringComparison.Ordinal);
        Assert.Contains(
            "Text",
            _files.Read("a.md", $"![picture]({address}/i.png) Text\n\n[a]: {address}\n\n<img src={address}/j.png>\n\n{html}").Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Text",
            _files
                .Read("a.docx", new DocxFile(DocxFile.Paragraph("Text")).WithPart("word/_rels/document.xml.rels", relations).Bytes())
                .Text,
            StringComparison.Ordinal
        );
        Assert.False(canary.Pending());
    }

    private void TryRead(string name, byte[] bytes)
    {
        try
        {
            BlockLaws.Check(_files.Read(name, bytes));
        }
        catch (UnreadableDocumentException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    private static byte[] Zipped(Action<ZipArchive> fill)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            fill(zip);
        return stream.ToArray();
    }

    public void Dispose() => _files.Dispose();
}
