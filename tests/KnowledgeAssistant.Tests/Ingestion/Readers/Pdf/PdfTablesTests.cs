using KnowledgeAssistant.Ingestion.Readers.Pdf;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

public sealed class PdfTablesTests
{
    [Fact]
    public void Find_FormFromRightToLeft_HasARowForEachFieldWithItsNameFirst()
    {
        // As tight as lines of a cell, the value's second line alone; two choices in one cell.
        var table = Assert.Single(
            Find(
                Segment("שם התקן", 400, 100, 500),
                Segment("צינורות פלדה", 100, 99, 250),
                Segment("לבניין", 180, 114, 250),
                Segment("מספר התקן", 390, 130, 500),
                Segment("20300", 220, 130, 250),
                Segment("חובה", 450, 146, 500),
                Segment("כן", 230, 146, 250),
                Segment("לא", 180, 146, 200)
            )
        );

        Assert.Equal(["שם התקן | צינורות פלדה לבניין", "מספר התקן | 20300", "חובה | כן לא"], Rows(table));
    }

    [Fact]
    public void Find_FirstCellBetweenTwoLines_KeepsTheLinesApart()
    {
        List<PdfSegment> segments = [];
        for (var pair = 0; pair < 3; pair++)
        {
            segments.Add(Segment($"{pair}", 60, 104.5f + (26 * pair), 70, 11));
            segments.AddRange([Segment("one", 100, 100 + (26 * pair), 130, 11), Segment($"{pair}.1", 160, 100 + (26 * pair), 180, 11)]);
            segments.AddRange([Segment("two", 100, 113 + (26 * pair), 130, 11), Segment($"{pair}.2", 160, 113 + (26 * pair), 180, 11)]);
        }

        var rows = Rows(Assert.Single(Find([.. segments])));

        Assert.Equal(["0 | one | 0.1", " | two | 0.2", "1 | one | 1.1", " | two | 1.2", "2 | one | 2.1", " | two | 2.2"], rows);
    }

    [Fact]
    public void Segments_NumbersSideBySide_AreCellsAndPiecesOfANumberOneWord()
    {
        var line = new PdfLineBuilder();
        line.Add("0.938", new PdfBox(10, 0, 34, 11));
        line.Add("0.843", new PdfBox(43, 0, 67, 11));
        line.Add("in", new PdfBox(76, 0, 84, 11));
        line.Add("1403", new PdfBox(87, 0, 110, 11));
        line.Add("/", new PdfBox(110.1f, 0, 112.7f, 11));
        line.Add("09", new PdfBox(112.7f, 0, 124, 11));
        line.Add("bold", new PdfBox(124, 0, 140, 11));

        Assert.Equal(["0.938", "0.843 in 1403/09 bold"], line.Segments(1).Select(segment => segment.Text));
    }

    [Fact]
    public void Segments_PiecesOfAWordFromRightToLeft_AreOneWord()
    {
        var line = new PdfLineBuilder();
        line.Add("לכ", new PdfBox(10, 0, 20, 11));
        line.Add("ה", new PdfBox(20.1f, 0, 25, 11));
        line.Add("Python", new PdfBox(25, 0, 60, 11));

        Assert.Equal("הכל Python", Assert.Single(line.Segments(1)).Text);
    }

    private static List<PdfTable> Find(params IReadOnlyList<PdfSegment> segments) => PdfTables.Find(new PdfPage(1, 600, 800, segments));

    private static PdfSegment Segment(string text, float left, float top, float right, float height = 15) =>
        new(text, new PdfBox(left, top, right, top + height), height, 1);

    private static IEnumerable<string> Rows(PdfTable table) =>
        table.Rows.Select(row => string.Join(" | ", row.Select(cell => string.Join(' ', cell.Select(line => line.Text)))));
}
