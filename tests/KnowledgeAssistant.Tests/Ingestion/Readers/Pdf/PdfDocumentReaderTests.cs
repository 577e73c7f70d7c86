using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

public sealed class PdfDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_HeadingsAndParagraphs_AreToldFromTheLayout()
    {
        var content = Read(
            new PdfFile("The title")
                .Page()
                .Text(50, 60, "Care of lamps", 24)
                .Lines(
                    50,
                    100,
                    "Lamps want to be cleaned with a dry cloth, never with water, because the cur-",
                    "rent goes where water goes. This well-",
                    "known rule holds for all."
                )
                .Text(50, 170, "1 Bulbs", 16)
                .Lines(50, 190, "A bulb lasts for a year. Its long-term use of current is small, and a dry cloth", "is all it wants.")
        );

        Assert.Equal(
            [
                "h1 Care of lamps",
                "p Lamps want to be cleaned with a dry cloth, never with water, because the current goes where water goes. This well-known rule holds for all.",
                "h2 1 Bulbs",
                "p A bulb lasts for a year. Its long-term use of current is small, and a dry cloth is all it wants.",
            ],
            Outline.Of(content)
        );
        Assert.Equal("The title", content.Title);
        Assert.Equal(new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc), content.Date);
        Assert.Equal(["Care of lamps", "1 Bulbs"], content.Blocks[^1].HeadingPath);
    }

    [Fact]
    public void Read_LineUnderTheTitle_IsNoHeadingAndOneInTheTextIs()
    {
        var content = Read(
            new PdfFile()
                .Page()
                .Text(50, 60, "Care of lamps", 24)
                .Text(50, 84, "Lamp Works, Tannery Lane 14, Aldermoor")
                .Lines(50, 100, "Edition 5 of the book that comes with each lamp of the works, for all lamps that", "were sold this year.")
                .Text(50, 150, "Cleaning the shade")
                .Lines(50, 166, "Lamps want to be cleaned with a dry cloth, never with water, since the current", "goes where water goes.")
        );

        Assert.Equal(
            [
                "h1 Care of lamps",
                "p Lamp Works, Tannery Lane 14, Aldermoor",
                "p Edition 5 of the book that comes with each lamp of the works, for all lamps that were sold this year.",
                "h2 Cleaning the shade",
                "p Lamps want to be cleaned with a dry cloth, never with water, since the current goes where water goes.",
            ],
            Outline.Of(content)
        );
    }

    [Fact]
    public void Read_Lines_HaveTheirPlaceOnThePage()
    {
        var content = Read(
            new PdfFile()
                .Page()
                .Page()
                .Lines(60, 200, "The first line of this text on the second page is long enough for it", "and this is the second line.")
        );

        var block = Assert.Single(content.Blocks);
        Assert.Equal(2, block.Page);
        Assert.Equal(
            ["The first line of this text on the second page is long enough for it", "and this is the second line."],
            block.Lines.Select(line => content.Text[line.Range.Start..line.Range.End])
        );
        Assert.All(block.Lines, line => Assert.Equal(0.1, line.Left, 0.005));
        Assert.Equal(0.25, (block.Lines[0].Top + block.Lines[0].Bottom) / 2, 0.01);
        Assert.Equal([1], content.Coverage.UnreadPages);
        Assert.Equal(2, content.Pages);
    }

    [Fact]
    public void Read_TwoColumns_AreReadOneAfterTheOther()
    {
        static string[] Column(string name) =>
            [.. Enumerable.Range(1, 14).Select(i => $"{name} line number {i} that runs on through all of the column")];
        var content = Read(new PdfFile().Page().Lines(40, 100, Column("left")).Lines(320, 100, Column("right")));

        Assert.True(
            content.Text.IndexOf("left line number 14", StringComparison.Ordinal)
                < content.Text.IndexOf("right line number 1 ", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(content.Blocks, block => block.Kind == BlockKind.TableRow);
    }

    [Fact]
    public void Read_AlignedColumns_AreTableRowsWithHeader()
    {
        var file = new PdfFile().Page().Text(50, 80, "These are the prices of this year, all of them in euros and with tax.");
        file.Text(50, 110, "Article").Text(150, 110, "Description").Text(400, 110, "Price");
        file.Text(50, 135, "L-100")
            .Text(150, 135, "Desk lamp with a description that")
            .Text(400, 135, "35.00")
            .Text(150, 147, "takes two lines");
        file.Text(50, 172, "L-200").Text(400, 172, "8.50");

        var content = Read(file);

        Assert.Equal(
            [
                "p These are the prices of this year, all of them in euros and with tax.",
                "row Article | Description | Price",
                "row L-100 | Desk lamp with a description that takes two lines | 35.00",
                "row L-200 |  | 8.50",
            ],
            Outline.Of(content)
        );
        Assert.Equal(
            [null, null, "Article | Description | Price", "Article | Description | Price"],
            content.Blocks.Select(block => block.TableHeader)
        );
        Assert.Equal(4, content.Blocks[2].Lines.Count);
    }

    [Fact]
    public void Read_RepeatedEdges_AreLeftOutAndNoted()
    {
        var file = new PdfFile();
        for (var page = 1; page <= 4; page++)
            file.Page()
                .Text(50, 30, "Quarterly report of the works")
                .Lines(50, 200, $"The text of page {Name(page)} begins here and goes on,", "until it ends.")
                .Text(300, 780, page.ToString(System.Globalization.CultureInfo.InvariantCulture));

        var content = Read(file);

        Assert.DoesNotContain("Quarterly", content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(content.Blocks, block => content.TextOf(block).Length < 5);
        Assert.Contains("Quarterly report of the works", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SentenceOverThePageEnd_StaysOneParagraph()
    {
        var content = Read(
            new PdfFile()
                .Page()
                .Lines(50, 700, "This sentence begins on the first page and does not", "end before the")
                .Page()
                .Lines(50, 60, "second page has begun. Then it is over.")
        );

        var block = Assert.Single(content.Blocks);
        Assert.Equal(
            "This sentence begins on the first page and does not end before the second page has begun. Then it is over.",
            content.Text
        );
        Assert.Equal([1, 1, 2], block.Lines.Select(line => line.Page));
    }

    [Fact]
    public void Read_BulletsAndNumbers_AreListItems()
    {
        var content = Read(
            new PdfFile()
                .Page()
                .Lines(50, 100, "You need these things for the work that is described below:")
                .Lines(70, 125, "- a lamp", "- a chair")
                .Text(50, 165, "1.")
                .Text(75, 165, "Sit down on the chair, which must be stable and not")
                .Text(75, 177, "broken in any way.")
        );

        Assert.Equal(
            [
                "p You need these things for the work that is described below:",
                "li1 - a lamp",
                "li1 - a chair",
                "li1 1. Sit down on the chair, which must be stable and not broken in any way.",
            ],
            Outline.Of(content)
        );
    }

    [Fact]
    public void Read_Password_SaysSo() =>
        Assert.Equal(ReaderReasons.PdfPassword, _files.ReasonOf("a.pdf", new PdfFile(isEncrypted: true).Page().Text(50, 50, "x").Bytes()));

    [Fact]
    public void Read_TooManyPages_SaysHowMany()
    {
        var file = new PdfFile().Page().Text(50, 50, "x").Page().Page();

        Assert.Contains(
            "3 pages; at most 2",
            _files.ReasonOf("a.pdf", file.Bytes(), new ReaderLimits { MaxPages = 2 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_TooMuchText_SaysSo()
    {
        var file = new PdfFile().Page().Text(50, 50, "more than ten characters");

        Assert.Contains(
            "more than 10 characters",
            _files.ReasonOf("a.pdf", file.Bytes(), new ReaderLimits { MaxCharacters = 10 }),
            StringComparison.Ordinal
        );
    }

    private DocumentContent Read(PdfFile file) => _files.Read("a.pdf", file.Bytes());

    private static string Name(int page) => ((string[])["one", "two", "three", "four"])[page - 1];

    public void Dispose() => _files.Dispose();
}
