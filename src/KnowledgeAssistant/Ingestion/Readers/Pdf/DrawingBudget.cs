using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// How far a file is drawn to find hidden text. Text is drawn in no time; scans take a fifth of a second each, and their text shows in the picture anyway.
/// </summary>
internal static class DrawingBudget
{
    /// <summary>Of all pictures on the pages together; some 25 scans, or four seconds.</summary>
    private const long MostPixels = 200_000_000;

    /// <summary>Bytes of a file that holds no pictures to speak of, and what each page adds: it is not even asked.</summary>
    private const long SmallFile = 500_000;
    private const long SmallPage = 20_000;
    private const int WidthColumn = 3;

    /// <returns>0 if not even the first.</returns>
    public static int LastPage(ReaderInput input, int pages)
    {
        if (new FileInfo(input.Path).Length <= SmallFile + (SmallPage * pages))
            return pages;
        using var program = ExternalProgram.Start(input.Limits, "pdfimages", "-list", input.Path);
        using var output = new StreamReader(program.Output);
        var left = MostPixels;
        while (output.ReadLine() is { } text)
        {
            var row = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (row.Length <= WidthColumn + 1 || !int.TryParse(row[0], CultureInfo.InvariantCulture, out var page))
                continue;
            left -= Number(row[WidthColumn]) * Number(row[WidthColumn + 1]);
            if (left < 0)
                return page - 1;
        }
        return pages;
    }

    private static long Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
