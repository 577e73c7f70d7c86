using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>A page as PNG, drawn by <c>pdftoppm</c>.</summary>
internal static class PdfPagePicture
{
    /// <summary>A page higher than this many times its width is drawn narrower instead: a picture must fit into memory.</summary>
    private const double HighestShape = 4;

    /// <exception cref="UnreadableDocumentException">There is no such page, or it cannot be drawn.</exception>
    public static byte[] Render(string path, int page, int width, ReaderLimits limits)
    {
        var info = PdfInfo.Read(path, limits, page);
        if (page < 1 || page > info.Pages)
            throw new UnreadableDocumentException($"The document has no page {page}.");
        var shape = info.PageHeight / info.PageWidth;
        var scale =
            shape > HighestShape ? ("-scale-to-y", (int)(width * HighestShape), "-scale-to-x") : ("-scale-to-x", width, "-scale-to-y");
        var number = page.ToString(CultureInfo.InvariantCulture);
        var size = scale.Item2.ToString(CultureInfo.InvariantCulture);
        using var program = ExternalProgram.Start(
            limits,
            "pdftoppm",
            "-png",
            "-f",
            number,
            "-l",
            number,
            scale.Item1,
            size,
            scale.Item3,
            "-1",
            path
        );
        using var picture = new MemoryStream();
        program.Output.CopyTo(picture);
        var (exitCode, errors) = program.End();
        if (exitCode != 0 || picture.Length == 0)
            throw new UnreadableDocumentException($"Page {page} could not be drawn. {errors.AsSpan().Trim()}".Trim());
        return picture.ToArray();
    }
}
