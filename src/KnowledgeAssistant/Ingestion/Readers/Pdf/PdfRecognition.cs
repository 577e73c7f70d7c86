using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Ingestion.Readers.Recognition;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Recognises the text of pages that have none: each is drawn and given to tesseract.</summary>
internal sealed class PdfRecognition
{
    /// <summary>What tesseract is made for; a page larger than A2 is drawn coarser, so that the picture stays within <see cref="MostPixels"/>.</summary>
    private const int DotsPerInch = 300;
    private const int FewestDotsPerInch = 72;
    private const double MostPixels = 36_000_000;
    private const double PointsPerInch = 72;

    /// <summary>Each takes a core and 200 to 300 MB.</summary>
    private const int AtOnce = 2;

    private const double LowConfidence = 0.6;

    private readonly Dictionary<int, PdfPage> _pages = [];
    private readonly List<RecognisedPage> _recognised = [];
    private readonly List<string> _notes = [];
    private int _groups = int.MaxValue / 2;

    private PdfRecognition(string reason) => Reason = reason;

    /// <summary>By number; only those on which text was found.</summary>
    public IReadOnlyDictionary<int, PdfPage> Pages => _pages;
    public IReadOnlyList<RecognisedPage> Recognised => [.. _recognised.OrderBy(page => page.Page)];
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Why a document is unreadable of which no page could be read.</summary>
    public string Reason { get; }

    /// <param name="pages">Those without text.</param>
    public static PdfRecognition Of(ReaderInput input, IReadOnlyList<PdfPage> pages, Tesseract? tesseract)
    {
        var recognition = new PdfRecognition(tesseract is null ? ReaderReasons.NoTesseract : ReaderReasons.NothingRecognised);
        if (pages.Count == 0)
            return recognition;
        if (tesseract is null)
            recognition._notes.Add(ReaderReasons.NoTesseract);
        else
            recognition.Recognise(input, pages, tesseract);
        return recognition;
    }

    private void Recognise(ReaderInput input, IReadOnlyList<PdfPage> pages, Tesseract tesseract)
    {
        input.Recognising?.Invoke();
        var begin = Stopwatch.GetTimestamp();
        var left = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount / 2, 1, AtOnce) };
        Parallel.ForEach(
            pages,
            options,
            page =>
            {
                if (Stopwatch.GetElapsedTime(begin) + input.Limits.PageTime > input.Limits.RecognitionTime)
                    Interlocked.Increment(ref left);
                else if (Sheet(input, page, tesseract) is { } found)
                    Add(page.Number, found.Sheet, found.Dots);
            }
        );
        if (left > 0)
            _notes.Add(
                $"Recognising text was stopped after {input.Limits.RecognitionTime.TotalMinutes:N0} minutes with {left:N0} pages left. Split the document."
            );
        _notes.AddRange(RecognitionNotes.Of(_recognised, LowConfidence));
    }

    private void Add(int number, RecognisedSheet sheet, int dots)
    {
        lock (_pages)
        {
            _pages[number] = RecognisedPages.Of(sheet, number, (float)(PointsPerInch / dots), ref _groups);
            _recognised.Add(new RecognisedPage(number, sheet.Confidence));
        }
    }

    /// <summary>Null where nothing is found, or the page is too large to be drawn, or takes too long.</summary>
    private static (RecognisedSheet Sheet, int Dots)? Sheet(ReaderInput input, PdfPage page, Tesseract tesseract)
    {
        var squareInches = page.Width / PointsPerInch * (page.Height / PointsPerInch);
        var dots = (int)Math.Min(DotsPerInch, Math.Sqrt(Math.Min(MostPixels, input.Limits.MaxPixels) / squareInches));
        if (dots < FewestDotsPerInch)
            return null;
        var picture = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        try
        {
            Draw(input, page.Number, dots, picture);
            TemporaryRoom.Require();
            if (!File.Exists(picture + ".pgm"))
                return null;
            var sheet = UpsideDown.Better(
                picture + ".pgm",
                LowConfidence,
                path => tesseract.Recognise(path, input.Limits, input.Limits.PageTime, dots)
            );
            return sheet is { Lines.Count: > 0 } ? (sheet, dots) : null;
        }
        finally
        {
            File.Delete(picture + ".pgm");
        }
    }

    private static void Draw(ReaderInput input, int page, int dots, string target)
    {
        var (number, resolution) = (page.ToString(CultureInfo.InvariantCulture), dots.ToString(CultureInfo.InvariantCulture));
        string[] arguments = ["-r", resolution, "-gray", "-f", number, "-l", number, "-singlefile", input.Path, target];
        using var program = ExternalProgram.Start(input.Limits, "pdftoppm", arguments, input.Limits.PageTime);
        program.Output.CopyTo(Stream.Null);
        program.End();
    }
}
