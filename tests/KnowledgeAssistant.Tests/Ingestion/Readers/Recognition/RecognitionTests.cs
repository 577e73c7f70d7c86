using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Pdf;
using KnowledgeAssistant.Ingestion.Readers.Recognition;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Recognition;

public sealed class RecognitionTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_ScannedPdf_GivesTextWithBoxesAndConfidence()
    {
        Scans.NeedTesseract();

        var content = _files.Read("a.pdf", Scans.Pdf(Scans.PictureOf(Scans.TwoLines, "-jpeg"), 1250, 1667));

        BlockLaws.Check(content);
        var line = Assert.Single(
            content.Blocks.SelectMany(block => block.Lines),
            line => TextOf(content, line).Contains("4711", StringComparison.Ordinal)
        );
        Assert.Equal(Scans.Second, TextOf(content, line));
        // 124 points from the top of 800 is its base line; it begins 60 points from the left of 600.
        Assert.InRange(line.Top, 0.125f, 0.145f);
        Assert.InRange(line.Bottom, 0.15f, 0.17f);
        Assert.InRange(line.Left, 0.09f, 0.11f);
        var page = Assert.Single(content.Coverage.Recognised);
        Assert.Equal(1, page.Page);
        Assert.InRange(page.Confidence, 0.8, 1);
        Assert.Empty(content.Coverage.UnreadPages);
    }

    [Fact]
    public void Read_PageOnItsSide_HasBoxesWhereTheTextLies()
    {
        Scans.NeedTesseract();
        var lines = new PdfFile().Page();
        for (var i = 0; i < 12; i++)
            lines.Text(60, 100 + (24 * i), i == 0 ? Scans.First : Scans.Second, 16);

        var content = _files.Read("a.pdf", Scans.Pdf(Scans.PictureOf(lines, "-jpeg"), 1250, 1667, turn: 90));

        BlockLaws.Check(content);
        var first = content.Blocks[0].Lines[0];
        Assert.StartsWith(Scans.First, content.Text, StringComparison.Ordinal);
        // Turned clockwise, the top of the page is at the right and lines run downwards.
        Assert.InRange(first.Right, 0.87f, 0.91f);
        Assert.InRange(first.Right - first.Left, 0.01f, 0.04f);
        Assert.InRange(first.Top, 0.08f, 0.12f);
        Assert.InRange(first.Bottom, 0.4f, 0.8f);
        Assert.Equal(4 / 3.0, content.PageSizes[0].Width / content.PageSizes[0].Height, 1);
    }

    [Fact]
    public void Read_PageOnItsHead_IsReadAndHasBoxesWhereTheTextLies()
    {
        Scans.NeedTesseract();

        var content = _files.Read("a.pdf", Scans.Pdf(Scans.PictureOf(Scans.TwoLines, "-jpeg"), 1250, 1667, turn: 180));

        Assert.Equal(Scans.First, TextOf(content, content.Blocks[0].Lines[0]));
        Assert.InRange(content.Blocks[0].Lines[0].Top, 0.86f, 0.9f);
        Assert.InRange(content.Blocks[0].Lines[0].Right, 0.89f, 0.91f);
    }

    [Fact]
    public void Of_NoTesseract_NamesWhatToInstall()
    {
        var input = _files.Input("a.pdf", new PdfFile().Page().Bytes());

        var recognition = PdfRecognition.Of(input, [new PdfPage(1, 600, 800, [])], tesseract: null);

        Assert.Empty(recognition.Pages);
        Assert.Equal(ReaderReasons.NoTesseract, recognition.Reason);
        Assert.Equal([ReaderReasons.NoTesseract], recognition.Notes);
    }

    [Fact]
    public void Read_EmptyPages_SayThatNothingWasRecognised()
    {
        Scans.NeedTesseract();

        Assert.Equal(ReaderReasons.NothingRecognised, _files.ReasonOf("a.pdf", new PdfFile().Page().Bytes()));
    }

    [Fact]
    public void Of_NoTimeLeft_LeavesPagesAndSaysSo()
    {
        Scans.NeedTesseract();
        var input = _files.Input("a.pdf", Scans.TwoLines.Bytes(), new ReaderLimits { RecognitionTime = TimeSpan.Zero });

        var recognition = PdfRecognition.Of(input, [new PdfPage(1, 600, 800, [])], Tesseract.Installed);

        Assert.Empty(recognition.Pages);
        Assert.Contains("with 1 pages left", Assert.Single(recognition.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PageTooLargeToDraw_IsLeft()
    {
        Scans.NeedTesseract();
        var input = _files.Input("a.pdf", Scans.TwoLines.Bytes());

        Assert.Empty(PdfRecognition.Of(input, [new PdfPage(1, 1_000_000, 1_000_000, [])], Tesseract.Installed).Pages);
    }

    [Fact]
    public void Read_Table_GivesLinesOfWordsWithTheirParagraphs()
    {
        const string Table = """
            level	page_num	block_num	par_num	line_num	word_num	left	top	width	height	conf	text
            1	1	0	0	0	0	0	0	1000	2000	-1	
            5	1	1	1	1	1	10	20	30	10	96.5	One
            5	1	1	1	1	2	50	20	30	10	93.5	two
            5	1	1	1	2	1	10	40	30	10	90	three
            5	1	1	2	1	1	10	80	30	10	12	~.:
            5	1	2	1	1	1	10	120	30	10	80	four
            1	2	0	0	0	0	0	0	500	400	-1	
            """;

        var sheets = TesseractOutput.Read(new StringReader(Table), 1_000);

        Assert.Equal(["One two", "three", "four"], sheets[0].Lines.Select(line => string.Join(' ', line.Words.Select(word => word.Text))));
        Assert.Equal([1, 1, 3], sheets[0].Lines.Select(line => line.Paragraph));
        Assert.Equal((96.5 + 93.5 + 90 + 80) / 400, sheets[0].Confidence, 3);
        Assert.Equal((2, 500, 400), (sheets[1].Number, sheets[1].Width, sheets[1].Height));
        Assert.Empty(sheets[1].Lines);
    }

    [Fact]
    public void Of_DoubtfulPages_AreNamed()
    {
        RecognisedPage[] pages = [new(3, 0.4), new(1, 0.9), new(2, 0.59)];

        Assert.Contains("pages 2, 3 could", Assert.Single(RecognitionNotes.Of(pages, 0.6)), StringComparison.Ordinal);
        Assert.Empty(RecognitionNotes.Of([new(1, 0.9)], 0.6));
    }

    [Theory]
    [InlineData((int)PageTurn.None)]
    [InlineData((int)PageTurn.Upwards)]
    [InlineData((int)PageTurn.Downwards)]
    [InlineData((int)PageTurn.UpsideDown)]
    public void AsItLies_OfUpright_IsTheBoxAgain(int turn)
    {
        var box = new PdfBox(0.125f, 0.25f, 0.5f, 0.375f);

        Assert.Equal(box, ((PageTurn)turn).AsItLies(((PageTurn)turn).Upright(box, 1, 1)));
    }

    private static string TextOf(DocumentContent content, LineBox line) => content.Text[line.Range.Start..line.Range.End];

    public void Dispose() => _files.Dispose();
}
