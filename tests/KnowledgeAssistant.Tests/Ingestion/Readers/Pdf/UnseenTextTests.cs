using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

/// <summary>Each page holds a line that is seen and one that may not be.</summary>
public sealed class UnseenTextTests : IDisposable
{
    private const string What = "text that cannot be seen on the page";
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_TextThatNobodySees_IsLeftOutAndNotedWithItsPage()
    {
        var content = Read(
            Page("white").Raw("1 g").Text(50, 100, "SECRET white words").Raw("0 g"),
            page => Shown(page, "nearly white").Raw("0.99 g").Text(50, 100, "SECRET words in faint grey").Raw("0 g"),
            page => Shown(page, "invisible").Raw("3 Tr").Text(50, 100, "SECRET invisible words").Raw("0 Tr"),
            page => Shown(page, "black").Bar(40, 88, 300, 16, 0).Text(50, 100, "SECRET black words on black"),
            page => Shown(page, "covered").Text(50, 100, "SECRET covered words").Bar(40, 88, 300, 16, 1),
            page => Shown(page, "clipped").Raw("q 300 300 10 10 re W n").Text(50, 100, "SECRET words outside").Raw("Q"),
            page => Shown(page, "one by one").Raw("1 g").Text(50, 100, "S E C R E T 7 . 7").Raw("0 g"),
            page => Shown(page, "upright").Raw("q 0 1 -1 0 600 0 cm 1 g").Text(200, 400, "SECRET upright words").Raw("Q")
        );

        Assert.DoesNotContain("SECRET", content.Text.Replace("S E C R E T", "SECRET", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(
            [
                new CoverageFinding(What, 1, "SECRET white words"),
                new CoverageFinding(What, 2, "SECRET words in faint grey"),
                new CoverageFinding(What, 3, "SECRET invisible words"),
                new CoverageFinding(What, 4, "SECRET black words on black"),
                new CoverageFinding(What, 5, "SECRET covered words"),
                new CoverageFinding(What, 6, "SECRET words outside"),
                new CoverageFinding(What, 7, "S E C R E T 7 . 7"),
                new CoverageFinding(What, 8, "SECRET upright words"),
            ],
            content.Coverage.Hidden
        );
        Assert.Equal(8, content.Blocks.Count(block => block.Page is not null));
    }

    [Fact]
    public void Read_TextThatIsSeen_IsKept()
    {
        var content = Read(
            Page("white on a dark heading").Bar(0, 84, 600, 24, 0.2).Raw("1 g").Text(50, 100, "Heading shown in white").Raw("0 g"),
            page => Shown(page, "light grey").Raw("0.8 g").Text(50, 100, "Words shown in light grey").Raw("0 g"),
            page => Shown(page, "small").Text(50, 100, "Words shown in small type, with I, l, 1 - and : signs", size: 5),
            page => Shown(page, "underlined").Text(50, 100, "Words shown over a rule").Bar(50, 101, 120, 0.7, 0),
            page => Shown(page, "upright").Raw("q 0 1 -1 0 600 0 cm").Text(200, 400, "Words shown upright").Raw("Q"),
            page => Shown(page, "on a table's ground").Bar(40, 60, 500, 100, 0.9).Text(50, 100, "Words shown on a ground")
        );

        Assert.Equal(6, content.Text.Split('\n').Count(line => line.Contains("shown", StringComparison.Ordinal)));
        Assert.Empty(content.Coverage.Hidden);
    }

    [Fact]
    public void Read_OneWordOfALine_AloneIsLeftOut()
    {
        var content = Read(
            Page("line").Text(50, 100, "Paid were").Raw("1 g").Text(100, 100, "SECRET").Raw("0 g").Text(145, 100, "two euros")
        );

        Assert.Contains("Paid were two euros", content.Text, StringComparison.Ordinal);
        Assert.Equal(new CoverageFinding(What, 1, "SECRET"), Assert.Single(content.Coverage.Hidden));
    }

    [Fact]
    public void Read_InvisibleTextOverAPictureOfIt_IsKept()
    {
        // The picture: black and white columns a point wide, where a scan would show letters.
        var rows = string.Concat(Enumerable.Repeat("00FF", 50));
        var content = Read(
            Page("scan")
                .Raw($"q 100 0 0 12 50 698 cm BI /W 100 /H 1 /BPC 8 /CS /G /F /AHx ID {rows}> EI Q")
                .Raw("3 Tr")
                .Text(50, 100, "Recognised words")
        );

        Assert.Contains("Recognised words", content.Text, StringComparison.Ordinal);
        Assert.Empty(content.Coverage.Hidden);
    }

    [Fact]
    public void Read_NothingButHiddenText_FailsWithTheReason() =>
        Assert.Equal(
            ReaderReasons.AllHidden,
            _files.ReasonOf("a.pdf", new PdfFile().Page().Raw("1 g").Text(50, 100, "SECRET white words").Bytes())
        );

    [Fact]
    public void Read_PagesThatAreNotDrawn_KeepTheirTextAndSaySo()
    {
        // More pixels than are drawn, by a picture that is not even there.
        var file = Page("first").Page().Raw("q 1 0 0 1 0 0 cm BI /W 20000 /H 20000 /BPC 1 /CS /G /F /AHx ID 00> EI Q");
        var bytes = Shown(file, "second").Raw("1 g").Text(50, 100, "White words").Bytes();

        var content = _files.Read("a.pdf", [.. bytes, .. Encoding.ASCII.GetBytes(new string(' ', 600_000))]);

        Assert.Contains("White words", content.Text, StringComparison.Ordinal);
        Assert.Contains(content.Coverage.Notes, note => note.StartsWith("Page 2 was not drawn", StringComparison.Ordinal));
    }

    public void Dispose() => _files.Dispose();

    private DocumentContent Read(PdfFile file, params Func<PdfFile, PdfFile>[] pages) =>
        _files.Read("a.pdf", pages.Aggregate(file, (written, page) => page(written.Page())).Bytes());

    private static PdfFile Page(string line) => Shown(new PdfFile().Page(), line);

    private static PdfFile Shown(PdfFile file, string line) => file.Text(50, 50, $"A page of {line}");
}
