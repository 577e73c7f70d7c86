using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class PageTextTests
{
    // "hyphenated" was divided; the paragraph goes on on page 2; the row has two cells.
    private static readonly DocumentContent Content = new(
        DocumentFormats.Pdf,
        "Manual",
        null,
        2,
        "A hyphenated word ends here.\nx | y",
        [
            new(BlockKind.Paragraph, new(0, 28), [])
            {
                Page = 1,
                Lines =
                [
                    new(new(0, 8), 1, 0.1f, 0.1f, 0.5f, 0.12f),
                    new(new(8, 17), 1, 0.1f, 0.13f, 0.4f, 0.15f),
                    new(new(18, 28), 2, 0.1f, 0.1f, 0.4f, 0.12f),
                ],
            },
            new(BlockKind.TableRow, new(29, 34), [])
            {
                Page = 2,
                Lines = [new(new(29, 30), 2, 0.1f, 0.2f, 0.2f, 0.22f), new(new(33, 34), 2, 0.5f, 0.2f, 0.6f, 0.22f)],
            },
        ],
        CoverageReport.Complete
    );

    [Fact]
    public void Of_Page_HasItsLinesAndWhatFollowsThem()
    {
        Assert.Equal([("A hyphen", "", true), ("ated word", " ", false)], On(1));
        Assert.Equal([("ends here.", "\n", true), ("x", " | ", true), ("y", "\n", false)], On(2));
        Assert.Empty(On(3));
    }

    [Fact]
    public void Of_Line_IsPlacedInSharesOfThePage()
    {
        var line = PageText.Of(Content, 1).Lines[1];

        Assert.Equal((0.1f, 0.13f, 0.3f, 0.02f), (line.Left, line.Top, line.Width, line.Height));
    }

    private static IEnumerable<(string, string, bool)> On(int page) =>
        PageText.Of(Content, page).Lines.Select(line => (line.Text, line.After, line.Begins));
}
