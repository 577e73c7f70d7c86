namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>From the segments of all pages to blocks: tables, paragraphs, headings, notes.</summary>
internal static class PdfPages
{
    public static void Write(
        ContentBuilder content,
        IReadOnlyList<PdfPage> pages,
        PdfFurniture furniture,
        CancellationToken cancellationToken
    )
    {
        var bodyHeight = BodyHeight(pages);
        var paragraphs = new PdfParagraphs(bodyHeight);
        foreach (var page in pages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var clean = page with { Segments = [.. furniture.Without(page.Segments)] };
            var tables = PdfTables.Find(clean);
            paragraphs.Add([.. PdfLines.Of(PdfReadingOrder.Mended(clean, tables), tables)]);
        }
        var headings = new PdfHeadings(paragraphs.All, bodyHeight);
        var writer = new PdfContent(content, headings, new Hyphenation(paragraphs.All.SelectMany(paragraph => paragraph.Lines)));
        for (var i = 0; i < paragraphs.All.Count; i++)
            writer.Add(paragraphs.All.ElementAtOrDefault(i - 1), paragraphs.All[i], paragraphs.All.ElementAtOrDefault(i + 1));
    }

    /// <summary>The height in which most characters are set.</summary>
    private static float BodyHeight(IReadOnlyList<PdfPage> pages) =>
        pages
            .SelectMany(page => page.Segments)
            .GroupBy(segment => MathF.Round(segment.Height * 4) / 4)
            .Select(group => (Height: group.Key, Characters: group.Sum(segment => (long)segment.Text.Length)))
            .DefaultIfEmpty((Height: 10, Characters: 0))
            .MaxBy(size => size.Characters)
            .Height;
}
