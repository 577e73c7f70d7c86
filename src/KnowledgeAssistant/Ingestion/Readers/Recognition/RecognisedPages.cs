using KnowledgeAssistant.Ingestion.Readers.Pdf;

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <summary>Makes a page with segments, as poppler gives them for text, of what was recognised: paragraphs, headings and tables are told alike.</summary>
internal static class RecognisedPages
{
    /// <summary>Lines of a paragraph are as high as its middle one, unless they are of clearly another size: the box of a line without g or p is lower.</summary>
    private const float SameSize = 1.45f;

    /// <param name="pointsPerPixel">72 by the dots an inch.</param>
    /// <param name="group">The number of the last group used so far.</param>
    public static PdfPage Of(RecognisedSheet sheet, int number, float pointsPerPixel, ref int group)
    {
        var turn = PageTurns.Of(sheet);
        var (width, height) = (sheet.Width * pointsPerPixel, sheet.Height * pointsPerPixel);
        var segments = new List<PdfSegment>();
        var builder = new PdfLineBuilder();
        foreach (var paragraph in sheet.Lines.GroupBy(line => line.Paragraph))
        {
            group++;
            var lines = paragraph.Select(line => (Line: line, Box: Placed(line.Box))).ToList();
            var heights = lines.Select(line => line.Box.Height).Order().ToList();
            var middle = heights[heights.Count / 2];
            foreach (var (line, box) in lines)
            {
                var isAlike = box.Height < SameSize * middle && middle < SameSize * box.Height;
                segments.AddRange(SegmentsOf(builder, line, isAlike ? box.WithHeight(middle) : box, group));
            }
        }
        var (upWidth, upHeight) = turn.IsSideways() ? (height, width) : (width, height);
        return new PdfPage(number, upWidth, upHeight, segments) { Turn = turn };

        PdfBox Placed(PdfBox box) => turn.Upright(Scaled(box, pointsPerPixel), width, height);

        IEnumerable<PdfSegment> SegmentsOf(PdfLineBuilder builder, RecognisedLine line, PdfBox box, int group)
        {
            // Words from right to left come in reading order already.
            if (line.Words.Any(word => RightToLeft.IsIn(word.Text)))
                return [new PdfSegment(string.Join(' ', line.Words.Select(word => word.Text)), box, box.Height, group)];
            builder.Begin();
            foreach (var word in line.Words)
                builder.Add(word.Text, Placed(word.Box) with { Top = box.Top, Bottom = box.Bottom });
            return builder.Segments(group);
        }
    }

    private static PdfBox Scaled(PdfBox box, float by) => new(box.Left * by, box.Top * by, box.Right * by, box.Bottom * by);
}
