namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Finds tables by layout alone: lines one above the other whose segments stand in the same columns. Wrongly taking two columns of prose for a
/// table would mix their sentences, so a doubtful case is no table.
/// </summary>
internal static class PdfTables
{
    /// <summary>In line heights: more space than this between two lines ends a table.</summary>
    private const float FarApart = 2.6f;

    /// <summary>In line heights: less space than this is within a cell, if rows have more.</summary>
    private const float Tight = 0.35f;

    /// <summary>In line heights: boxes of lines below each other touch, of lines beside each other overlap by more.</summary>
    private const float Overlap = 0.15f;
    private const float LargerType = 1.25f;

    public static List<PdfTable> Find(PdfPage page)
    {
        var tables = new List<PdfTable>();
        foreach (var part in PdfPageColumns.Split(page))
            tables.AddRange(FindIn(part, page));
        return tables;
    }

    private static IEnumerable<PdfTable> FindIn(IReadOnlyList<PdfSegment> segments, PdfPage page)
    {
        var bands = PdfBand.Of(segments);
        for (var start = 0; start < bands.Count; start++)
        {
            if (bands[start].Segments.Count < 2)
                continue;
            var (end, columns) = Run(bands, start);
            var run = bands.GetRange(start, end - start);
            if (!columns.LooksLikeTable(run))
                continue;
            yield return Table(run, columns, page);
            start = end - 1;
        }
    }

    /// <summary>How far the bands from <paramref name="start"/> keep to common columns; ends with a band of at least two cells or what hangs on it.</summary>
    private static (int End, PdfColumns Columns) Run(List<PdfBand> bands, int start)
    {
        var columns = new PdfColumns();
        columns.TryAdd(bands[start]);
        var last = start;
        for (var i = start + 1; i < bands.Count; i++)
        {
            var (above, band) = (bands[i - 1], bands[i]);
            var gap = band.Box.Top - above.Box.Bottom;
            var isApart =
                gap > FarApart * above.Height
                || band.Height > LargerType * bands[start].Height
                || bands[start].Height > LargerType * band.Height;
            if (isApart || !columns.TryAdd(band))
                break;
            if (band.Segments.Count > 1 || (gap < Tight * band.Height && last == i - 1))
                last = i;
        }
        return (last + 1, columns);
    }

    private static PdfTable Table(List<PdfBand> run, PdfColumns columns, PdfPage page)
    {
        var rows = new List<IReadOnlyList<IReadOnlyList<PdfSegment>>>();
        var isSpaced = IsSpaced(run);
        // Where text runs from the right, rows begin in the column on the right.
        var isRightToLeft = RightToLeft.IsOf(page);
        var first = isRightToLeft ? columns.Count - 1 : 0;
        var row = columns.EmptyRow();
        for (var i = 0; i < run.Count; i++)
        {
            if (i > 0 && StartsRow(run[i - 1], run[i], columns, first, isSpaced))
            {
                rows.Add(row);
                row = columns.EmptyRow();
            }
            foreach (var segment in isRightToLeft ? Enumerable.Reverse(run[i].Segments) : run[i].Segments)
                row[columns.IndexOf(segment)].Add(segment);
        }
        rows.Add(row);
        var segments = new HashSet<PdfSegment>(run.SelectMany(band => band.Segments), ReferenceEqualityComparer.Instance);
        // A table reads as its text does: the first column is the one on the right.
        return new PdfTable(isRightToLeft ? [.. rows.Select(cells => cells.Reverse().ToList())] : rows, segments, page);
    }

    private static bool StartsRow(PdfBand above, PdfBand band, PdfColumns columns, int first, bool isSpaced)
    {
        var isTight = band.Box.Top - above.Box.Bottom < Tight * band.Height;
        // Text alone in a later column goes on there: an item of a list in the cell, a line set apart.
        if (band.Segments.Count == 1 && columns.IndexOf(band.Segments[0]) != first)
            return false;
        if (isSpaced)
            return !isTight;
        // The further lines of a cell stand alone or nearly so; a first cell may stand between its two rows.
        var startsInFirst = band.Segments.Exists(segment => columns.IndexOf(segment) == first);
        return startsInFirst || (band.Segments.Count > 1 && band.Segments.Count * 2 >= columns.Count);
    }

    /// <summary>Whether rows are set apart by more space than the lines of a cell: mostly, or at all where cells stand between the lines of others.</summary>
    private static bool IsSpaced(List<PdfBand> run)
    {
        var gaps = run.Zip(run.Skip(1), (above, band) => (Gap: band.Box.Top - above.Box.Bottom, band.Height)).ToList();
        var wide = gaps.Count(gap => gap.Gap >= Tight * gap.Height);
        return wide * 2 >= run.Count - 1 || (wide > 0 && gaps.Exists(gap => gap.Gap < -Overlap * gap.Height));
    }
}
