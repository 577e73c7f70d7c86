using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// PDF through poppler's <c>pdftotext -bbox-layout</c>: text in reading order with the place of every line; paragraphs, headings and tables are worked
/// out from the layout. Pages without text (pictures) are named in the coverage report.
/// </summary>
public sealed class PdfDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Pdf;

    public override int Number => 3;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var info = PdfInfo.Read(input.Path, input.Limits);
        var pages = Scan(input, cancellationToken);
        var unread = pages.Where(page => !PdfLegibility.IsLegible(page)).Select(page => page.Number).ToHashSet();
        if (pages.Count == 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        if (unread.Count == pages.Count)
            throw new UnreadableDocumentException(
                "The PDF holds no text that can be read: its pages are empty or pictures (scans). Upload a copy with recognised text (OCR)."
            );
        var furniture = PdfFurniture.Find(pages);
        var content = new ContentBuilder(input);
        Write(content, pages, unread, furniture, cancellationToken);
        var coverage = new CoverageReport([.. unread.Order()], furniture.Notes);
        return content.Build(Format, info.Title, info.Date, Math.Max(info.Pages, pages.Count), coverage) with
        {
            PageSizes = [.. pages.Select(page => new PageSize(page.Width, page.Height))],
        };
    }

    private static List<PdfPage> Scan(ReaderInput input, CancellationToken cancellationToken)
    {
        using var program = PopplerProgram.Start(input.Limits, "pdftotext", "-bbox-layout", "-enc", "UTF-8", input.Path, "-");
        using var output = new StreamReader(program.Output, new UTF8Encoding(false, throwOnInvalidBytes: false), false, 64 * 1024);
        var pages = new List<PdfPage>();
        var characters = 0L;
        foreach (var page in new PdfPageScanner(output).Pages())
        {
            cancellationToken.ThrowIfCancellationRequested();
            characters += page.Segments.Sum(segment => segment.Text.Length);
            if (characters > input.Limits.MaxCharacters)
                throw new UnreadableDocumentException(
                    $"The document holds more than {input.Limits.MaxCharacters:N0} characters of text. Split it into smaller documents."
                );
            pages.Add(page);
        }
        program.End();
        return pages;
    }

    private static void Write(
        ContentBuilder content,
        List<PdfPage> pages,
        HashSet<int> unread,
        PdfFurniture furniture,
        CancellationToken cancellationToken
    )
    {
        var bodyHeight = BodyHeight(pages);
        var paragraphs = new PdfParagraphs(bodyHeight);
        foreach (var page in pages.Where(page => !unread.Contains(page.Number)))
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
    private static float BodyHeight(List<PdfPage> pages) =>
        pages
            .SelectMany(page => page.Segments)
            .GroupBy(segment => MathF.Round(segment.Height * 4) / 4)
            .Select(group => (Height: group.Key, Characters: group.Sum(segment => (long)segment.Text.Length)))
            .DefaultIfEmpty((Height: 10, Characters: 0))
            .MaxBy(size => size.Characters)
            .Height;
}
