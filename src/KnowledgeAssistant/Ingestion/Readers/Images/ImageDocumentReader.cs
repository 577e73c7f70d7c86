using KnowledgeAssistant.Ingestion.Readers.Pdf;
using KnowledgeAssistant.Ingestion.Readers.Recognition;

namespace KnowledgeAssistant.Ingestion.Readers.Images;

/// <summary>Pictures of text (PNG, JPEG, TIFF, BMP, WebP): each picture of the file is a page whose text is recognised.</summary>
public sealed class ImageDocumentReader : DocumentReader
{
    private const double LowConfidence = 0.6;

    /// <summary>As if scanned at 300 dots an inch; only the shape counts where a picture has no size in print.</summary>
    private const float PointsPerPixel = 72f / 300;

    private readonly Func<Tesseract?> _tesseract;

    public ImageDocumentReader()
        : this(() => Tesseract.Installed) { }

    internal ImageDocumentReader(Func<Tesseract?> tesseract) => _tesseract = tesseract;

    public override string Format => DocumentFormats.Image;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var sizes = Sizes(input);
        var tesseract = _tesseract() ?? throw new UnreadableDocumentException(ReaderReasons.NoTesseract);
        input.Recognising?.Invoke();
        var time = input.Limits.PageTime * sizes.Count;
        time = time < input.Limits.RecognitionTime ? time : input.Limits.RecognitionTime;
        var sheets = tesseract.Recognise(input.Path, input.Limits, time, dotsPerInch: null);
        cancellationToken.ThrowIfCancellationRequested();
        if (sheets.Count == 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var group = 0;
        var pages = sheets.Select(sheet => RecognisedPages.Of(sheet, sheet.Number, PointsPerPixel, ref group)).ToList();
        var unread = pages.Where(page => page.Segments.Count == 0).Select(page => page.Number).ToList();
        if (unread.Count == pages.Count)
            throw new UnreadableDocumentException(ReaderReasons.NothingRecognised);
        var content = new ContentBuilder(input);
        var furniture = PdfFurniture.Find(pages);
        PdfPages.Write(content, [.. pages.Where(page => page.Segments.Count > 0)], furniture, cancellationToken);
        var recognised = sheets
            .Where(sheet => sheet.Lines.Count > 0)
            .Select(sheet => new RecognisedPage(sheet.Number, sheet.Confidence))
            .ToList();
        var coverage = new CoverageReport(unread, [.. furniture.Notes, .. RecognitionNotes.Of(recognised, LowConfidence)])
        {
            Recognised = recognised,
        };
        return content.Build(Format, null, null, pages.Count, coverage) with { PageSizes = [.. pages.Select(page => page.Size)] };
    }

    /// <exception cref="UnreadableDocumentException">The sizes cannot be told, or one is beyond the limit.</exception>
    internal static IReadOnlyList<PictureSize> Sizes(ReaderInput input)
    {
        var sizes = PictureHeader.Sizes(input.Path, input.Limits.MaxPages);
        if (sizes.Count == 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        if (sizes.Max(size => size.Pixels) > input.Limits.MaxPixels)
        {
            throw new UnreadableDocumentException(
                $"The picture has more than {input.Limits.MaxPixels / 1_000_000:N0} million pixels. Save it smaller, for example as a scan of 300 dots an inch."
            );
        }
        return sizes;
    }
}
