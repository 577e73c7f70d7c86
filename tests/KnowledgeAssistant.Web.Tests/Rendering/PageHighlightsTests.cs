using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class PageHighlightsTests
{
    // "0123456789" on two lines of five characters, then a line on the next page.
    private static readonly Block[] Blocks =
    [
        new(BlockKind.Paragraph, new(0, 10), [])
        {
            Page = 1,
            Lines = [new(new(0, 5), 1, 0.1f, 0.2f, 0.6f, 0.3f), new(new(5, 10), 1, 0.1f, 0.3f, 0.6f, 0.4f)],
        },
        new(BlockKind.Paragraph, new(11, 21), []) { Page = 2, Lines = [new(new(11, 21), 2, 0.1f, 0.9f, 0.9f, 1f)] },
    ];

    [Fact]
    public void On_RangeInsideTwoLines_ClipsFirstAndLastByTheirShare()
    {
        var boxes = PageHighlights.On(1, Blocks, new(1, 9));

        Assert.Equal(2, boxes.Count);
        Assert.Equal(0.2f, boxes[0].Left, 4);
        Assert.Equal(0.4f, boxes[0].Width, 4);
        Assert.Equal(0.1f, boxes[1].Left, 4);
        Assert.Equal(0.4f, boxes[1].Width, 4);
        Assert.Equal(0.188f, boxes[0].Top, 4);
        Assert.Equal(0.124f, boxes[0].Height, 4);
    }

    [Fact]
    public void On_RangeOverAPageBreak_ShowsEachPageItsPart()
    {
        var range = new TextRange(8, 16);

        var first = Assert.Single(PageHighlights.On(1, Blocks, range));
        var second = Assert.Single(PageHighlights.On(2, Blocks, range));

        Assert.Equal(0.4f, first.Left, 4);
        Assert.Equal(0.4f, second.Width, 4);
        Assert.True(second.Top + second.Height <= 1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 11)]
    [InlineData(21, 40)]
    public void On_RangeThatTouchesNoLine_HasNoBoxes(int start, int end)
    {
        Assert.Empty(PageHighlights.On(1, Blocks, new(start, end)));
        Assert.Empty(PageHighlights.On(2, Blocks, new(start, end)));
    }

    [Fact]
    public void FirstPage_Range_IsThePageOfItsFirstLine()
    {
        Assert.Equal(1, PageHighlights.FirstPage(Blocks, new(8, 16)));
        Assert.Equal(2, PageHighlights.FirstPage(Blocks, new(12, 16)));
        Assert.Null(PageHighlights.FirstPage(Blocks, new(30, 31)));
    }
}
