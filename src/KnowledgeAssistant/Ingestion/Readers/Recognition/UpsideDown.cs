using KnowledgeAssistant.Ingestion.Readers.Pdf;

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <summary>
/// tesseract tells pages with little text that stand on their head only at times; a page that it read with little confidence is turned and tried again.
/// </summary>
internal static class UpsideDown
{
    private const byte LineFeed = (byte)'\n';

    /// <param name="picture">A portable graymap ("P5", width and height, 255, then a byte a pixel); it is turned where it is tried again.</param>
    /// <param name="enough">Confidence with which the first try is taken.</param>
    public static RecognisedSheet? Better(string picture, double enough, Func<string, IReadOnlyList<RecognisedSheet>> recognise)
    {
        var first = recognise(picture) is [var sheet, ..] ? sheet : null;
        if (first is null || first.Lines.Count == 0 || first.Confidence >= enough || !Turn(picture))
            return first;
        var second = recognise(picture) is [var turned, ..] ? turned : null;
        return second is not null && second.Confidence > first.Confidence ? Back(second) : first;
    }

    private static bool Turn(string picture)
    {
        var bytes = File.ReadAllBytes(picture);
        var pixels = 0;
        for (var line = 0; line < 3; line++)
            pixels += bytes.AsSpan(pixels).IndexOf(LineFeed) + 1;
        if (!bytes.AsSpan().StartsWith("P5\n"u8) || pixels < 6)
            return false;
        Array.Reverse(bytes, pixels, bytes.Length - pixels);
        File.WriteAllBytes(picture, bytes);
        return true;
    }

    /// <summary>Boxes where the text lies on the page as it was.</summary>
    private static RecognisedSheet Back(RecognisedSheet sheet)
    {
        PdfBox Turned(PdfBox box) => PageTurn.UpsideDown.Upright(box, sheet.Width, sheet.Height);
        return sheet with
        {
            Lines =
            [
                .. sheet.Lines.Select(line => line with { Words = [.. line.Words.Select(word => word with { Box = Turned(word.Box) })] }),
            ],
        };
    }
}
