using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Recognition;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// PDF through poppler's <c>pdftotext -bbox-layout</c>: text in reading order with the place of every line; paragraphs, headings and tables are worked
/// out from the layout. Pages without text (scans) are recognised where tesseract is installed; what stays
/// without text is named in the coverage report.
/// </summary>
public sealed class PdfDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Pdf;

    public override int Number => 7;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var info = PdfInfo.Read(input.Path, input.Limits);
        var (pages, notes) = Scan(input, info.Pages, cancellationToken);
        if (pages.Count == 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var recognition = PdfRecognition.Of(input, [.. pages.Where(page => !PdfLegibility.IsLegible(page))], Tesseract.Installed);
        pages = [.. pages.Select(page => recognition.Pages.GetValueOrDefault(page.Number, page))];
        var unread = pages.Where(page => !PdfLegibility.IsLegible(page)).Select(page => page.Number).Order().ToList();
        if (unread.Count == pages.Count)
            throw new UnreadableDocumentException(
                pages.Exists(page => page.Unseen is not null) ? ReaderReasons.AllHidden : recognition.Reason
            );
        var furniture = PdfFurniture.Find(pages);
        var content = new ContentBuilder(input);
        PdfPages.Write(content, [.. pages.Where(page => !unread.Contains(page.Number))], furniture, cancellationToken);
        var coverage = new CoverageReport(unread, [.. furniture.Notes, .. notes, .. recognition.Notes])
        {
            Recognised = recognition.Recognised,
        };
        var stated = new DocumentMetadata(info.Authors, null, null);
        return content.Build(Format, info.Title, info.Date, Math.Max(info.Pages, pages.Count), coverage, stated) with
        {
            PageSizes = [.. pages.Select(page => page.Size)],
        };
    }

    private static (List<PdfPage> Pages, List<string> Notes) Scan(ReaderInput input, int count, CancellationToken cancellationToken)
    {
        using var pictures = PdfPictures.Of(input, count);
        using var program = ExternalProgram.Start(input.Limits, "pdftotext", "-bbox-layout", "-enc", "UTF-8", input.Path, "-");
        using var output = new StreamReader(program.Output, new UTF8Encoding(false, throwOnInvalidBytes: false), false, 64 * 1024);
        var pages = new List<PdfPage>();
        var characters = 0L;
        foreach (var page in new PdfPageScanner(output, pictures).Pages())
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
        var (seen, notes) = PdfUnseenText.LeftOut(input, pages, pictures);
        return (seen.ConvertAll(TinyText.LeftOut), notes);
    }
}
