using System.Diagnostics;
using System.Globalization;
using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Recognition;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Recognition;

/// <summary>Makes pictures of text, and PDFs whose pages are pictures, with what tests of recognition need installed.</summary>
internal static class Scans
{
    public const string First = "The lamp of the second hall was mended";
    public const string Second = "Its switch has number 4711 and is green";

    public static PdfFile TwoLines => new PdfFile().Page().Text(60, 100, First, 16).Text(60, 124, Second, 16);

    /// <summary>Missing on a laptop the test is skipped; in CI that is a failure.</summary>
    public static void NeedTesseract()
    {
        if (Tesseract.Installed is not null)
            return;
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CI needs tesseract-ocr.");
        Assert.Skip("tesseract-ocr is not installed.");
    }

    /// <param name="format"><c>-png</c>, <c>-jpeg</c>, <c>-tiff</c>; none gives a portable pixmap.</param>
    public static byte[] PictureOf(PdfFile pdf, string? format, int dotsPerInch = 150)
    {
        using var files = new TestFiles();
        var path = files.Input("a.pdf", pdf.Bytes()).Path;
        string[] options = format is null ? [] : [format];
        var start = new ProcessStartInfo("pdftoppm", [.. options, "-r", dotsPerInch.ToString(CultureInfo.InvariantCulture), path])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        using var picture = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(picture);
        process.WaitForExit();
        return picture.ToArray();
    }

    /// <summary>A page of 600 x 800 points that is nothing but the picture, and before it a page of text if wanted.</summary>
    /// <param name="turn">The /Rotate of the page: the picture lies on its side then.</param>
    public static byte[] Pdf(byte[] jpeg, int width, int height, int turn = 0)
    {
        var content = "q 600 0 0 800 0 0 cm /I Do Q";
        var image =
            $"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length {jpeg.Length} >>\nstream\n{Encoding.Latin1.GetString(jpeg)}\nendstream";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            $"<< /Type /Page /Parent 2 0 R /Rotate {turn} /MediaBox [0 0 600 800] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>",
            $"<< /Length {content.Length} >>\nstream\n{content}\nendstream",
            image,
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer << /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
