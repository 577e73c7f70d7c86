using KnowledgeAssistant.Ingestion.Readers.Pdf;

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <summary>How the text of a page runs over its picture: scans lie on their side or upside down at times.</summary>
internal enum PageTurn
{
    None,
    Upwards,
    Downwards,
    UpsideDown,
}

internal static class PageTurns
{
    /// <summary>By the way from word to word in each line, which tesseract gives in reading order. Lines from right to left say nothing.</summary>
    public static PageTurn Of(RecognisedSheet sheet)
    {
        float across = 0,
            down = 0,
            rightwards = 0;
        foreach (var line in sheet.Lines.Where(line => !line.Words.Any(word => RightToLeft.IsIn(word.Text))))
        {
            foreach (var (one, next) in line.Words.Zip(line.Words.Skip(1)))
            {
                var (x, y) = (next.Box.MiddleX - one.Box.MiddleX, next.Box.MiddleY - one.Box.MiddleY);
                rightwards += x;
                across += Math.Abs(x);
                down += y;
            }
        }
        if (Math.Abs(down) > across)
            return down < 0 ? PageTurn.Upwards : PageTurn.Downwards;
        return rightwards < 0 ? PageTurn.UpsideDown : PageTurn.None;
    }

    /// <summary>Where a box stands once the page is turned so that its text runs as it should.</summary>
    /// <param name="width">Of the page as it lies, like <paramref name="height"/> in the box's unit.</param>
    public static PdfBox Upright(this PageTurn turn, PdfBox box, float width, float height) =>
        turn switch
        {
            PageTurn.Upwards => new PdfBox(height - box.Bottom, box.Left, height - box.Top, box.Right),
            PageTurn.Downwards => new PdfBox(box.Top, width - box.Right, box.Bottom, width - box.Left),
            PageTurn.UpsideDown => new PdfBox(width - box.Right, height - box.Bottom, width - box.Left, height - box.Top),
            _ => box,
        };

    /// <summary>The way back, for shares of the page (0 to 1).</summary>
    public static PdfBox AsItLies(this PageTurn turn, PdfBox upright) =>
        turn switch
        {
            PageTurn.Upwards => PageTurn.Downwards.Upright(upright, 1, 1),
            PageTurn.Downwards => PageTurn.Upwards.Upright(upright, 1, 1),
            _ => turn.Upright(upright, 1, 1),
        };

    public static bool IsSideways(this PageTurn turn) => turn is PageTurn.Upwards or PageTurn.Downwards;
}
