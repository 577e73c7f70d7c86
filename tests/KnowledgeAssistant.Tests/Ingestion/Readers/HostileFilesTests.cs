using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Tests.Ingestion.Readers.Docx;
using KnowledgeAssistant.Tests.Ingestion.Readers.Office;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using KnowledgeAssistant.Tests.Ingestion.Readers.Xlsx;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>Files made to fill the memory, the disk or the time, each against the product's own limits: refused in plain words, or read.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_ZipOf70_000Entries_IsRefusedByItsDirectory()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 70_000; i++)
                zip.CreateEntry($"word/{i}.xml", CompressionLevel.NoCompression);
        }

        Assert.Equal("The file is made of more than 10,000 parts, so it was not opened.", _files.ReasonOf("a.docx", stream.ToArray()));
    }

    [Fact]
    public void Read_BombOfSeveralEntries_IsRefusedByWhatTheyDeclareTogether()
    {
        // Six entries that say they hold 100 MB each.
        var file = new PackageFile();
        for (var i = 0; i < 6; i++)
            file.Part($"word/{i}.xml", "x");
        var bytes = file.Bytes();
        for (var at = bytes.AsSpan().IndexOf("PK\x01\x02"u8); at >= 0; )
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 24), 100 * 1024 * 1024);
            var next = bytes.AsSpan(at + 4).IndexOf("PK\x01\x02"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }

        Assert.Contains("would take more than 500 MB", _files.ReasonOf("a.docx", bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.docx", 10_000)]
    [InlineData("a.xml", 10_000)]
    [InlineData("a.json", 100_000)]
    public void Read_NestedWithoutEnd_IsRefused(string name, int depth)
    {
        var bytes = name switch
        {
            "a.docx" => new DocxFile(Nested("<sdt>", "</sdt>", depth, DocxFile.Paragraph("x"))).Bytes(),
            "a.xml" => Encoding.UTF8.GetBytes(Nested("<a>", "</a>", depth, "x")),
            _ => Encoding.UTF8.GetBytes(Nested("[", "]", depth, "1")),
        };

        Assert.Matches("nested|JSON", _files.ReasonOf(name, bytes));
    }

    [Theory]
    [InlineData("docx")]
    [InlineData("xlsx")]
    [InlineData("xml")]
    public void Read_EntitiesThatGrowOrFetch_AreRefusedAndNothingIsAskedFor(string format)
    {
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)canary.LocalEndpoint).Port}/x";
        var laughs = string.Concat(
            Enumerable.Range(1, 12).Select(i => $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">")
        );
        foreach (
            var prolog in (string[])
                [
                    $"<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>",
                    $"<!DOCTYPE x [<!ENTITY l12 SYSTEM \"{address}\">]>",
                    $"<!DOCTYPE x SYSTEM \"{address}\" [<!ENTITY l12 \"x\">]>",
                    $"<!DOCTYPE x [<!ENTITY % remote SYSTEM \"{address}\"> %remote; <!ENTITY l12 \"x\">]>",
                ]
        )
        {
            var bytes = format switch
            {
                "docx" => new DocxFile(DocxFile.Paragraph("&l12;"), prolog).Bytes(),
                "xlsx" => new PackageFile()
                    .Main("xl/workbook.xml", "spreadsheetml.sheet")
                    .Part("xl/workbook.xml", $"{prolog}<workbook>&l12;</workbook>")
                    .Bytes(),
                _ => Encoding.UTF8.GetBytes($"{prolog}<x>&l12;</x>"),
            };
            Assert.NotEmpty(_files.ReasonOf($"a.{format}", bytes));
        }

        Assert.False(canary.Pending());
    }

    [Fact]
    public void Read_PdfOf10_000Pages_IsRefusedByItsCount()
    {
        var file = new PdfFile();
        for (var i = 0; i < 10_000; i++)
            file.Page();

        Assert.Contains("10,000 pages; at most 5,000", _files.ReasonOf("a.pdf", file.Bytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SheetThatDeclares20MillionCells_HoldsWhatIsThere()
    {
        var declared = "<dimension ref=\"A1:T1048576\"/>";
        var file = new XlsxFile().Sheet("Data", XlsxFile.Row(1, "Name", "Figure") + XlsxFile.Row(2, "a", 1), before: declared);

        Assert.Contains("Figure", _files.Read("a.xlsx", file.Bytes()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SheetOfMoreCellsThanAllowed_IsRefused()
    {
        var rows = string.Concat(Enumerable.Range(1, 40).Select(i => XlsxFile.Row(i, "a", "b", "c")));

        Assert.Contains(
            "more than 100 cells",
            _files.ReasonOf("a.xlsx", new XlsxFile().Sheet("Data", rows).Bytes(), new ReaderLimits { MaxCells = 100 }),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(",")]
    [InlineData("1,")]
    [InlineData("\"\",")]
    public void Read_CsvOfOneEndlessLine_IsRefused(string value) =>
        Assert.Contains(
            "A row of the file holds more than 16,384 values",
            _files.ReasonOf("a.csv", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(value, 5_000_000)))),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.txt")]
    [InlineData("a.md")]
    [InlineData("a.html")]
    [InlineData("a.xml")]
    [InlineData("a.json")]
    public void Read_OneEndlessWord_IsRefusedByItsCharacters(string name)
    {
        var word = new string('x', 300_000);
        var text = name switch
        {
            "a.json" => $"[\"{word}\"]",
            "a.xml" => $"<x>{word}</x>",
            _ => word,
        };

        Assert.NotEmpty(_files.ReasonOf(name, Encoding.UTF8.GetBytes(text), new ReaderLimits { MaxCharacters = 100_000 }));
    }

    private static string Nested(string open, string close, int depth, string inner) =>
        new StringBuilder().Insert(0, open, depth).Append(inner).Append(new StringBuilder().Insert(0, close, depth)).ToString();

    public void Dispose() => _files.Dispose();
}
