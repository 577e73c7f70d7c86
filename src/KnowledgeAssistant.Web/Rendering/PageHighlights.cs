using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>A box over a page picture; all four in fractions (0 to 1) of the page, origin at the top left.</summary>
public readonly record struct HighlightBox(float Left, float Top, float Width, float Height);

/// <summary>Where a range of a document's text stands on a page.</summary>
public static class PageHighlights
{
    /// <summary>Lines of type sit close in their box; this share of the line's height is added above and below, so that letters breathe.</summary>
    private const float Air = 0.12f;

    /// <summary>One box a line, in reading order. The first and last line are clipped to the share of their characters that the range covers.</summary>
    /// <param name="page">1-based.</param>
    public static IReadOnlyList<HighlightBox> On(int page, IReadOnlyList<Block> blocks, TextRange range) =>
        [
            .. blocks
                .Where(block => block.Range.Overlaps(range))
                .SelectMany(block => block.Lines)
                .Where(line => line.Page == page && line.Range.Overlaps(range))
                .Select(line => Clip(line, range)),
        ];

    /// <summary>Where the number of a range goes: the left edge of the text it begins in, at the height of its first line; null when none of it is on the page.</summary>
    public static (float Left, float Top)? Margin(int page, IReadOnlyList<Block> blocks, TextRange range)
    {
        var lines = blocks
            .Where(block => block.Range.Overlaps(range))
            .Select(block => block.Lines.Where(line => line.Page == page).ToList())
            .FirstOrDefault(found => found.Exists(line => line.Range.Overlaps(range)));
        return lines is null ? null : (lines.Min(line => line.Left), lines.Find(line => line.Range.Overlaps(range))!.Top);
    }

    /// <summary>The page the range starts on; null where the document has no pages or the range lies on none.</summary>
    public static int? FirstPage(IReadOnlyList<Block> blocks, TextRange range)
    {
        var touched = blocks.Where(block => block.Range.Overlaps(range)).ToList();
        return touched.SelectMany(block => block.Lines).FirstOrDefault(line => line.Range.Overlaps(range))?.Page
            ?? touched.Select(block => block.Page).FirstOrDefault(page => page is not null);
    }

    private static HighlightBox Clip(LineBox line, TextRange range)
    {
        var width = line.Right - line.Left;
        var length = (float)line.Range.Length;
        var left = line.Left + width * (Math.Max(range.Start, line.Range.Start) - line.Range.Start) / length;
        var right = line.Left + width * (Math.Min(range.End, line.Range.End) - line.Range.Start) / length;
        var air = (line.Bottom - line.Top) * Air;
        var top = Math.Max(0, line.Top - air);
        return new(left, top, right - left, Math.Min(1, line.Bottom + air) - top);
    }
}
