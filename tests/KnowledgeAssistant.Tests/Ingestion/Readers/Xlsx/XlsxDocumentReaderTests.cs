using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;
using static KnowledgeAssistant.Tests.Ingestion.Readers.Xlsx.XlsxFile;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Xlsx;

public sealed class XlsxDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_Sheets_InTheirOrderWithHeaderAndRows()
    {
        var content = Read(
            new XlsxFile()
                .Sheet("Prices", Row(3, "Article", "Price") + Row(4, "Lamp", 12) + Row(5, "Desk", 230.5))
                .Sheet("Empty", "")
                .Sheet("Staff", Row(1, "Only a remark"))
        );

        Assert.Equal(
            ["h1 Prices", "row Article | Price", "row Lamp | 12", "row Desk | 230.5", "h1 Staff", "p Only a remark"],
            Outline.Of(content)
        );
        Assert.Equal("Article | Price", content.Blocks[2].TableHeader);
        Assert.Equal(new CellRange("Prices", 5, 5), content.Blocks[3].Cells);
        Assert.Equal(new CellRange("Staff", 1, 1), content.Blocks[5].Cells);
        Assert.Equal("a", content.Title);
    }

    [Fact]
    public void Read_Values_AsTheirFormatsShowThem()
    {
        const string styles =
            "<numFmts><numFmt numFmtId=\"164\" formatCode=\"&quot;€&quot;#,##0.00\"/></numFmts>"
            + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"9\"/></cellXfs>";
        const string cells =
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45292</v></c><c r=\"C1\" s=\"2\"><v>1234.5</v></c><c r=\"D1\" s=\"3\"><f>1/4</f><v>0.25</v></c>"
            + "<c r=\"E1\" t=\"b\"><v>1</v></c><c r=\"F1\" t=\"e\"><v>#N/A</v></c><c r=\"G1\" t=\"str\"><f>x</f><v>made</v></c><c r=\"H1\"><f>NOW()</f></c></row>";
        const string texts = "<si><r><t>Two </t></r><r><t>runs</t></r><rPh><t>sound</t></rPh></si>";

        var content = Read(new XlsxFile().Sheet("S", cells).With("styles", styles).With("sharedStrings", texts));

        Assert.Equal(["h1 S", "row Two runs | 2024-01-01 | €1,234.50 | 25% | TRUE | #N/A | made"], Outline.Of(content));
        Assert.Contains("without a stored result were left out: 1.", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WorkbookOfOldMac_CountsDaysFrom1904()
    {
        var file = new XlsxFile { WorkbookProperties = "<workbookPr date1904=\"1\"/>" }
            .Sheet("S", "<row r=\"1\"><c s=\"0\"><v>1</v></c></row>")
            .With("styles", "<cellXfs><xf numFmtId=\"14\"/></cellXfs>");

        Assert.Contains("p 1904-01-02", Outline.Of(Read(file)));
    }

    [Fact]
    public void Read_TablesBesideAndBelowEachOther_AreTablesOfTheirOwn()
    {
        var rows =
            Row(1, "Name", "Age", "", "City", "People")
            + Row(2, "Ann", 30, "", "Bonn", 300)
            + Row(3, "Bob", 40, "", "Ulm", 100)
            + Row(5, "Total sales of the year")
            + Row(6, "Year", "Sales")
            + Row(7, 2024, 5);

        var content = Read(new XlsxFile().Sheet("S", rows));

        Assert.Equal(
            [
                "h1 S",
                "row Name | Age",
                "row Ann | 30",
                "row Bob | 40",
                "row City | People",
                "row Bonn | 300",
                "row Ulm | 100",
                "p Total sales of the year",
                "row Year | Sales",
                "row 2024 | 5",
            ],
            Outline.Of(content)
        );
        Assert.Equal(["Name | Age", "City | People", "Year | Sales"], content.Blocks.Select(block => block.TableHeader).Distinct().Skip(1));
    }

    [Fact]
    public void Read_BlankRowWithinTable_KeepsTheHeader()
    {
        var rows = Row(1, "Article", "Price") + Row(2, "Lamp", 1) + Row(4, "Desk", 2);

        Assert.Equal("Article | Price", Read(new XlsxFile().Sheet("S", rows)).Blocks[^1].TableHeader);
    }

    [Fact]
    public void Read_MergedCells_NameAllTheyCover()
    {
        var rows = Row(1, "Region", "Sales", "") + Row(2, "", "2023", "2024") + Row(3, "North", 1, 2) + Row(4, "", 3, 4);
        const string merges = "<mergeCells><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"A3:A4\"/><mergeCell ref=\"A1:A2\"/></mergeCells>";

        var content = Read(new XlsxFile().Sheet("S", rows, merges));

        Assert.Equal("Region | Sales 2023 | Sales 2024", content.Blocks[^1].TableHeader);
        Assert.Equal("row North | 3 | 4", Outline.Of(content)[^1]);
    }

    [Fact]
    public void Read_HiddenSheetsRowsAndColumns_AreReadAndNoted()
    {
        var content = Read(
            new XlsxFile().Sheet(
                "Secret",
                "<row r=\"1\" hidden=\"1\"><c><v>7</v></c></row>",
                before: "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols>",
                state: "hidden"
            )
        );

        Assert.Contains("p 7", Outline.Of(content));
        Assert.Equal(3, content.Coverage.Notes.Count);
    }

    [Fact]
    public void Read_WhatLiesOverASheet_ComesFromTopToBottom()
    {
        static string Box(int row, int column, string text) =>
            $"<twoCellAnchor><from><col>{column}</col><row>{row}</row></from><sp><txBody><p><r><t>{text}</t></r></p></txBody></sp></twoCellAnchor>";
        var file = new XlsxFile()
            .Sheet("S", Row(1, "Cell"), XlsxFile.DrawingMark)
            .Drawing(
                Box(9, 0, "last")
                    + Box(2, 5, "second")
                    + Box(2, 1, "first")
                    + "<oneCellAnchor><from><row>20</row></from><pic/></oneCellAnchor>"
            );

        var content = Read(file);

        Assert.Equal(["h1 S", "p Cell", "p first", "p second", "p last"], Outline.Of(content));
        Assert.Equal(["1 picture in the document was not read: words within it are not found."], content.Coverage.Notes);
    }

    [Fact]
    public void Read_LongSheet_IsOneTableCutIntoPassagesWithItsHeader()
    {
        var rows = string.Concat(Enumerable.Range(2, 3_000).Select(number => Row(number, $"Article {number}", number)));

        var content = Read(new XlsxFile().Sheet("Stock", Row(1, "Article", "Pieces") + rows));
        var passages = new StructureChunker().Cut(content);

        Assert.Equal(3_002, content.Blocks.Count);
        Assert.All(passages.Skip(1), passage => Assert.Equal("Article | Pieces", passage.TableHeader));
        Assert.Equal(3_001, passages[^1].Cells!.LastRow);
        Assert.All(passages, passage => Assert.Equal("Stock", passage.Cells!.Sheet));
    }

    [Fact]
    public void Read_MoreCellsThanAllowed_IsRefused()
    {
        var file = new XlsxFile().Sheet("A", Row(1, 1, 2)).Sheet("B", Row(1, 1, 2)).Bytes();

        Assert.Contains("more than 3 cells", _files.ReasonOf("a.xlsx", file, new ReaderLimits { MaxCells = 3 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DeeplyNestedSheet_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("<x>", 300)) + string.Concat(Enumerable.Repeat("</x>", 300));

        Assert.Contains(
            "nested more than 256 deep",
            _files.ReasonOf("a.xlsx", new XlsxFile().Sheet("A", deep).Bytes()),
            StringComparison.Ordinal
        );
    }

    private DocumentContent Read(XlsxFile file) => _files.Read("a.xlsx", file.Bytes());

    public void Dispose() => _files.Dispose();
}
