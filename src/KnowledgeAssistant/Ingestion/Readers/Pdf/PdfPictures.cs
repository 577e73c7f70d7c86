using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// All pages drawn small and grey by one <c>pdftoppm</c>, while <c>pdftotext</c> gives their words: what a person sees, which the text alone does not tell.
/// </summary>
internal sealed partial class PdfPictures : IDisposable
{
    /// <summary>Pixels of a page's longer side: letters of 8 points on A4 are 5 pixels high, and a page takes about as long as its text.</summary>
    private const string LongerSide = "640";

    private readonly ExternalProgram _program;
    private readonly int _last;
    private int _drawn;

    private PdfPictures(ExternalProgram program, int last) => (_program, _last) = (program, last);

    /// <summary>How many pages were drawn, from the first.</summary>
    public int Drawn => _drawn;

    public static PdfPictures Of(ReaderInput input, int pages)
    {
        var last = DrawingBudget.LastPage(input, pages);
        string[] arguments = ["-gray", "-scale-to", LongerSide, "-l", Math.Max(1, last).ToString(CultureInfo.InvariantCulture), input.Path];
        return new PdfPictures(ExternalProgram.Start(input.Limits, "pdftoppm", arguments, input.Limits.Time / 2), last);
    }

    /// <summary>To be called for one page after the other.</summary>
    /// <returns>Null for a page that is not drawn, and for all behind it.</returns>
    public GreyPicture? Next()
    {
        if (_drawn >= _last || GreyPicture.Read(_program.Output) is not { } picture)
            return null;
        _drawn++;
        return picture;
    }

    /// <summary>Whether fonts or pictures were missing from what was drawn: then what does not show may be there for all others.</summary>
    public bool LacksParts()
    {
        _program.Output.CopyTo(Stream.Null);
        return Parts().IsMatch(_program.End().Errors);
    }

    public void Dispose() => _program.Dispose();

    [GeneratedRegex("font|language pack|mapping|image|stream|filter|JPX|JBIG2|DCT", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Parts();
}
