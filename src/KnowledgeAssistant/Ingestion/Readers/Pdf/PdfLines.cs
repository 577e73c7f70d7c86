namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Puts the segments of a page that are no table cells back into lines, and tables in their place.</summary>
internal static class PdfLines
{
    public static IEnumerable<PdfElement> Of(PdfPage page, IReadOnlyList<PdfTable> tables)
    {
        var tableOf = new Dictionary<PdfSegment, PdfTable>(ReferenceEqualityComparer.Instance);
        foreach (var table in tables)
        {
            foreach (var segment in table.Segments)
                tableOf[segment] = table;
        }
        var placed = new HashSet<PdfTable>(ReferenceEqualityComparer.Instance);
        PdfLine? line = null;
        foreach (var segment in page.Segments)
        {
            tableOf.TryGetValue(segment, out var table);
            if (table is null && line is not null && BelongsTo(line, segment))
            {
                line = Joined(line, segment);
                continue;
            }
            if (line is not null)
                yield return new PdfElement.Line(line);
            line = table is null ? new PdfLine(segment.Text, segment.Box, segment.Height, segment.Group, page) : null;
            if (table is not null && placed.Add(table))
                yield return new PdfElement.Table(table);
        }
        if (line is not null)
            yield return new PdfElement.Line(line);
    }

    /// <summary>A bullet or number is often a block of its own beside its text.</summary>
    private static bool BelongsTo(PdfLine line, PdfSegment segment) =>
        line.Box.SharesLineWith(segment.Box) && (line.Group == segment.Group || ListMarkers.IsAlone(line.Text));

    private static PdfLine Joined(PdfLine line, PdfSegment segment) =>
        line with
        {
            Text = $"{line.Text} {segment.Text}",
            Box = line.Box.Union(segment.Box),
            Height = line.Text.Length >= segment.Text.Length ? line.Height : segment.Height,
            Group = segment.Group,
        };
}
