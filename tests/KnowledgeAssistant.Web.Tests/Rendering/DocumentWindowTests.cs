using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class DocumentWindowTests
{
    [Fact]
    public void Around_LongDocument_ShowsTheMarkedBlockWithItsSurroundings()
    {
        var blocks = Paragraphs(5_000);

        var window = DocumentWindow.Around(blocks, blocks[2_500].Range);

        Assert.Equal(new DocumentWindow(2_480, 2_560, 5_000), window);
        Assert.True(window is { HasEarlier: true, HasLater: true });
    }

    [Theory]
    [InlineData(0, 0, 80)]
    [InlineData(5, 0, 80)]
    [InlineData(199, 120, 200)]
    public void Around_MarkNearAnEnd_StillFillsTheWindow(int marked, int first, int end)
    {
        var blocks = Paragraphs(200);

        Assert.Equal(new DocumentWindow(first, end, 200), DocumentWindow.Around(blocks, blocks[marked].Range));
    }

    [Fact]
    public void Around_ShortDocument_ShowsAll()
    {
        Assert.Equal(new DocumentWindow(0, 80, 80), DocumentWindow.Around(Paragraphs(80), new TextRange(300, 301)));
        Assert.Equal(new DocumentWindow(0, 0, 0), DocumentWindow.Around([], null));
    }

    [Fact]
    public void EarlierAndLater_UntilTheEnds_ReachEveryBlockInSteps()
    {
        var window = DocumentWindow.Around(Paragraphs(300), new TextRange(1_500, 1_510));
        while (window.HasEarlier)
            window = window.Earlier();
        while (window.HasLater)
            window = window.Later();

        Assert.Equal(new DocumentWindow(0, 300, 300), window);
    }

    [Fact]
    public void Of_RowsAndItems_BecomeOneTableAndOneList()
    {
        Block[] blocks =
        [
            new(BlockKind.Heading, new(0, 1), []) { Level = 1 },
            new(BlockKind.ListItem, new(2, 3), []) { Level = 1 },
            new(BlockKind.ListItem, new(4, 5), []) { Level = 2 },
            new(BlockKind.TableRow, new(6, 7), []) { Table = 1 },
            new(BlockKind.TableRow, new(8, 9), []) { Table = 1 },
            new(BlockKind.TableRow, new(10, 11), []) { Table = 2 },
        ];

        var sections = DocumentSection.Of(blocks, new DocumentWindow(0, 6, 6));

        Assert.Equal(
            [(SectionKind.Single, 0, 1), (SectionKind.List, 1, 2), (SectionKind.Table, 3, 2), (SectionKind.Table, 5, 1)],
            sections.Select(section => (section.Kind, section.Index, section.Blocks.Count))
        );
    }

    [Fact]
    public void Of_WindowThatBeginsDeepInADocument_LeavesNoHeadingOut()
    {
        Block[] blocks =
        [
            .. ((int[])[3, 2, 4, 4, 1, 3]).Select((level, i) => new Block(BlockKind.Heading, new(i, i + 1), []) { Level = level }),
        ];

        var sections = DocumentSection.Of(blocks, new DocumentWindow(0, 6, 6));

        Assert.Equal([1, 1, 2, 2, 1, 2], sections.Select(section => section.Depth));
    }

    [Fact]
    public void Cells_Row_GivesEachCellWithItsPlace()
    {
        Assert.Equal([("a", 7), ("", 11), ("b|c", 14)], DocumentSection.Cells("a |  | b|c", 7));
    }

    private static Block[] Paragraphs(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Block(BlockKind.Paragraph, new TextRange(i * 11, i * 11 + 10), []))];
}
