namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Parts a page set in two columns of prose, so that a table in one of them is not mixed with the text beside it.</summary>
internal static class PdfPageColumns
{
    private const int LeastLines = 8;

    /// <summary>Of the page's width: no gap between the words of a page is as wide as the inner margins of two.</summary>
    private const float InnerMargins = 0.06f;

    /// <summary>The whole page as one part, or its left, right and full-width segments.</summary>
    public static IReadOnlyList<IReadOnlyList<PdfSegment>> Split(PdfPage page)
    {
        if (Spread(page) is { } spread)
            return spread;
        // Where fewest lines are cut: a gap between columns is narrow, and some lines reach a little into it.
        foreach (
            var x in Enumerable.Range(40, 21).Select(percent => page.Width * percent / 100).OrderBy(x => page.Segments.Count(Crosses(x)))
        )
        {
            if (page.Segments.Count(Crosses(x)) > page.Segments.Count / 5)
                break;
            var left = page.Segments.Where(segment => segment.Box.Right <= x).ToList();
            var right = page.Segments.Where(segment => segment.Box.Left >= x).ToList();
            if (IsProse(left) && IsProse(right))
                return [left, right, [.. page.Segments.Where(Crosses(x))]];
        }
        return [page.Segments];
    }

    private static Func<PdfSegment, bool> Crosses(float x) => segment => segment.Box.Left < x && segment.Box.Right > x;

    /// <summary>Two pages printed beside each other on one sheet; nothing stands across both.</summary>
    public static IReadOnlyList<IReadOnlyList<PdfSegment>>? Spread(PdfPage page)
    {
        var middle = page.Width / 2;
        if (page.Width <= page.Height || page.Segments.Any(segment => segment.Box.Left < middle && segment.Box.Right > middle))
            return null;
        var left = page.Segments.Where(segment => segment.Box.Right <= middle).ToList();
        var right = page.Segments.Where(segment => segment.Box.Left >= middle).ToList();
        if (left.Count(IsSentence) < LeastLines || right.Count(IsSentence) < LeastLines)
            return null;
        var gap = right.Min(segment => segment.Box.Left) - left.Max(segment => segment.Box.Right);
        return gap >= InnerMargins * page.Width ? [left, right, []] : null;
    }

    private static bool IsSentence(PdfSegment segment) => segment.Text.AsSpan().Count(' ') >= 3;

    private static bool IsProse(List<PdfSegment> side)
    {
        if (side.Count < LeastLines)
            return false;
        var width = side.Max(segment => segment.Box.Right) - side.Min(segment => segment.Box.Left);
        var full = side.Count(segment => segment.Box.Width > 0.7f * width && IsSentence(segment));
        return full >= Math.Max(LeastLines, side.Count / 4);
    }
}
