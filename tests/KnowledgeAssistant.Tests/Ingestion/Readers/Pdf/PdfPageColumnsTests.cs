using KnowledgeAssistant.Ingestion.Readers.Pdf;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

public sealed class PdfPageColumnsTests
{
    private const string Line = "a line of a column of prose";

    [Fact]
    public void Split_LinesThatReachIntoTheGap_StayInTheirColumn()
    {
        var left = Enumerable.Range(0, 20).Select(i => Segment(50, i % 7 == 0 ? 303 : 292, i)).ToList();
        var right = Enumerable.Range(0, 20).Select(i => Segment(310, 550, i)).ToList();

        var parts = PdfPageColumns.Split(new PdfPage(1, 600, 800, [.. left, .. right]));

        Assert.Equal(left, parts[0]);
        Assert.Equal(right, parts[1]);
        Assert.Empty(parts[2]);
    }

    [Fact]
    public void Spread_TwoPagesOnASheet_ArePartedInTheMiddle()
    {
        var left = Enumerable.Range(0, 10).Select(i => Segment(60, i % 2 == 0 ? 500 : 300, i)).ToList();
        var right = Enumerable.Range(0, 10).Select(i => Segment(700, i % 2 == 0 ? 1_100 : 900, i)).ToList();

        var parts = PdfPageColumns.Spread(
            new PdfPage(1, 1_200, 800, [.. left.Zip(right).SelectMany(pair => (PdfSegment[])[pair.First, pair.Second])])
        );

        Assert.NotNull(parts);
        Assert.Equal(left, parts[0]);
        Assert.Equal(right, parts[1]);
        Assert.Null(PdfPageColumns.Spread(new PdfPage(1, 1_200, 800, [.. left, .. right, Segment(60, 1_100, 11)])));
    }

    private static PdfSegment Segment(float left, float right, int row) =>
        new(Line, new(left, 100 + (12 * row), right, 110 + (12 * row)), 10, 1);
}
