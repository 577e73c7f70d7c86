using KnowledgeAssistant.Ingestion.Readers.Pdf;
using KnowledgeAssistant.Ingestion.Readers.Recognition;

namespace KnowledgeAssistant.Ingestion.Readers.Images;

/// <summary>A page of a PDF, or a picture, as PNG. A picture is decoded and encoded anew: the uploaded bytes never reach a browser that would show them.</summary>
internal static class PageDrawing
{
    private const int Start = 64;

    /// <exception cref="UnreadableDocumentException">There is no such page, or it cannot be drawn.</exception>
    public static byte[] Render(string path, int page, int width, ReaderLimits limits)
    {
        if (!IsPicture(path))
            return PdfPagePicture.Render(path, page, width, limits);
        var pictures = ImageDocumentReader.Sizes(new ReaderInput(path, "", limits)).Count;
        if (page < 1 || page > pictures)
            throw new UnreadableDocumentException($"The document has no page {page}.");
        var tesseract = Tesseract.Installed ?? throw new UnreadableDocumentException(ReaderReasons.NoTesseract);
        var pdf = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        try
        {
            return tesseract.ToPdf(path, page, pdf, limits)
                ? PdfPagePicture.Render(pdf + ".pdf", 1, width, limits)
                : throw new UnreadableDocumentException($"Page {page} could not be drawn.");
        }
        finally
        {
            File.Delete(pdf + ".pdf");
        }
    }

    private static bool IsPicture(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[Start];
        return PictureHeader.IsPicture(start[..file.ReadAtLeast(start, Start, throwOnEndOfStream: false)]);
    }
}
