using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Csv;

public sealed class CsvDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("Name,Price\nLamp,12\n")]
    [InlineData("Name;Price\r\nLamp;12\r\n")]
    [InlineData("Name\tPrice\rLamp\t12")]
    [InlineData("Name|Price\nLamp|12")]
    [InlineData("sep=;\nName;Price\nLamp;12")]
    public void Read_AnyDelimiter_IsFound(string text)
    {
        var content = _files.Read("a.csv", text);

        Assert.Equal(["row Name | Price", "row Lamp | 12"], Outline.Of(content));
        Assert.Equal("Name | Price", content.Blocks[1].TableHeader);
        Assert.Equal(DocumentFormats.Csv, content.Format);
    }

    [Fact]
    public void Read_Quotes_HoldDelimitersLinesAndQuotes() =>
        Assert.Equal(
            ["row a | b", "row x, y | two lines \"here\"", "row 6\" nail | \"open"],
            Outline.Of(_files.Read("a.csv", "a,b\n\"x, y\",\"two\nlines \"\"here\"\"\"\n6\" nail,\"open\n"))
        );

    [Fact]
    public void Read_RaggedRows_AreKeptAndNoted()
    {
        var content = _files.Read("a.csv", "a,b,c\n1,2\n\n1,2,3,4\n");

        Assert.Equal(["row a | b | c", "row 1 | 2 | ", "row 1 | 2 | 3 | 4"], Outline.Of(content));
        Assert.Equal(new CellRange("", 4, 4), content.Blocks[2].Cells);
        Assert.Contains("values than the first row: 2.", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NumbersFromTheFirstRow_HasNoHeader() =>
        Assert.All(_files.Read("a.csv", "1,2\n3,4\n").Blocks, block => Assert.Null(block.TableHeader));

    [Fact]
    public void Read_WindowsEncoding_IsDecoded() =>
        Assert.Contains(
            "Café",
            _files.Read("a.csv", Encoding.Latin1.GetBytes("Name,Price\nCafé,3\nTea,4\n")).Text,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_MoreValuesThanAllowed_IsRefused() =>
        Assert.Contains(
            "more than 3 values",
            _files.ReasonOf("a.csv", "a,b\nc,d\n"u8.ToArray(), new ReaderLimits { MaxCells = 3 }),
            StringComparison.Ordinal
        );

    public void Dispose() => _files.Dispose();
}
