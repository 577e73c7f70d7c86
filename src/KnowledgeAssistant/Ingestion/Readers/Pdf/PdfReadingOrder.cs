namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Mends poppler's order where it is known to fail: pages in two columns, which it reads line by line across at times, and bullets and numbers
/// beside their text, which it puts into a column of their own.
/// </summary>
internal static class PdfReadingOrder
{
    /// <summary>In line heights: a number further from its text belongs to something else.</summary>
    private const float FarFromText = 4;

    public static PdfPage Mended(PdfPage page, IReadOnlyList<PdfTable> tables)
    {
        var cells = new HashSet<PdfSegment>(tables.SelectMany(table => table.Segments), ReferenceEqualityComparer.Instance);
        return page with { Segments = WithMarkersJoined(InColumns(page), cells) };
    }

    /// <summary>Down the left column, then down the right one, between the lines that go across both.</summary>
    private static List<PdfSegment> InColumns(PdfPage page)
    {
        var parts = PdfPageColumns.Split(page);
        if (PdfPageColumns.Spread(page) is null && (parts.Count < 3 || !IsInterleaved(page.Segments, parts[0])))
            return RightToLeft.IsOf(page) ? AcrossFromTheRight(page) : [.. page.Segments];
        // Where text runs from the right, the right column comes first.
        List<IReadOnlyList<PdfSegment>> columns = RightToLeft.IsOf(page) ? [parts[1], parts[0]] : [parts[0], parts[1]];
        var ordered = new List<PdfSegment>();
        var top = float.MinValue;
        foreach (var across in parts[2].OrderBy(segment => segment.Box.Top).Append(null))
        {
            var bottom = across?.Box.MiddleY ?? float.MaxValue;
            foreach (var column in columns)
                ordered.AddRange(
                    column
                        .Where(segment => segment.Box.MiddleY >= top && segment.Box.MiddleY < bottom)
                        .OrderBy(segment => segment.Box.MiddleY)
                );
            if (across is not null)
                ordered.Add(across);
            top = bottom;
        }
        return ordered;
    }

    /// <summary>poppler reads the fields of a form and the cells of a row from the left in any language.</summary>
    private static List<PdfSegment> AcrossFromTheRight(PdfPage page) =>
        [.. PdfBand.Of(page.Segments).SelectMany(band => band.Segments.OrderByDescending(segment => segment.Box.Right))];

    /// <summary>Whether the order changes sides far more often than columns do.</summary>
    private static bool IsInterleaved(IReadOnlyList<PdfSegment> segments, IReadOnlyList<PdfSegment> left)
    {
        var isLeft = new HashSet<PdfSegment>(left, ReferenceEqualityComparer.Instance);
        var changes = segments.Zip(segments.Skip(1)).Count(pair => isLeft.Contains(pair.First) != isLeft.Contains(pair.Second));
        return changes > segments.Count / 5;
    }

    private static List<PdfSegment> WithMarkersJoined(List<PdfSegment> segments, HashSet<PdfSegment> cells)
    {
        var joined = new List<PdfSegment>(segments);
        foreach (
            var marker in segments.Where(segment =>
                !cells.Contains(segment) && (ListMarkers.IsAlone(segment.Text) || SectionNumbers.IsAlone(segment.Text))
            )
        )
        {
            var text = joined
                .Where(segment => segment != marker && !cells.Contains(segment) && IsBeside(marker, segment))
                .OrderBy(segment => segment.Box.Left)
                .FirstOrDefault();
            if (text is null || ListMarkers.IsAlone(text.Text))
                continue;
            joined[joined.IndexOf(text)] = text with { Text = $"{marker.Text} {text.Text}", Box = text.Box.Union(marker.Box) };
            joined.Remove(marker);
        }
        return joined;
    }

    private static bool IsBeside(PdfSegment marker, PdfSegment text) =>
        text.Box.Left >= marker.Box.Right - 1
        && text.Box.Left - marker.Box.Right < FarFromText * text.Height
        && text.Text.Length > marker.Text.Length
        && text.Text.Any(char.IsLetter)
        && marker.Box.SharesLineWith(text.Box);
}
