using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

/// <summary>Writes small PDF files: Helvetica text at given places of pages of 600 x 800 points, y from the top.</summary>
internal sealed class PdfFile
{
    private const int Height = 800;
    private readonly List<StringBuilder> _pages = [];
    private readonly string _title;
    private readonly bool _isEncrypted;

    public PdfFile(string title = "", bool isEncrypted = false) => (_title, _isEncrypted) = (title, isEncrypted);

    public PdfFile Page()
    {
        _pages.Add(new StringBuilder());
        return this;
    }

    public PdfFile Text(double x, double y, string text, double size = 10)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("(", "\\(", StringComparison.Ordinal)
            .Replace(")", "\\)", StringComparison.Ordinal);
        _pages[^1].Append(CultureInfo.InvariantCulture, $"BT /F1 {size} Tf {x} {Height - y} Td ({escaped}) Tj ET\n");
        return this;
    }

    /// <summary>A filled rectangle, y from the top; shades of grey from 0, black, to 1.</summary>
    public PdfFile Bar(double x, double y, double width, double height, double grey) =>
        Raw(FormattableString.Invariant($"q {grey} g {x} {Height - y - height} {width} {height} re f Q"));

    /// <summary>Operators of what is drawn from here on.</summary>
    public PdfFile Raw(string operators)
    {
        _pages[^1].Append(operators).Append('\n');
        return this;
    }

    /// <summary>Lines below each other, 12 points apart.</summary>
    public PdfFile Lines(double x, double y, params string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
            Text(x, y + 12 * i, lines[i]);
        return this;
    }

    public byte[] Bytes()
    {
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {_pages.Count} /Kids [{string.Join(' ', _pages.Select((_, i) => $"{5 + 2 * i} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            $"<< /Title ({_title}) /ModDate (D:20250102030405Z) >>",
        ];
        foreach (var page in _pages)
        {
            objects.Add(
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {Height}] /Resources << /Font << /F1 3 0 R >> >> /Contents {objects.Count + 2} 0 R >>"
            );
            objects.Add($"<< /Length {page.Length} >>\nstream\n{page}\nendstream");
        }
        return Written(objects);
    }

    private byte[] Written(List<string> objects)
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Count; i++)
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        // Keys that fit no password, the empty one included.
        var key = new string('A', 64);
        var encryption = _isEncrypted
            ? $"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >> /ID [<{key}> <{key}>]"
            : "";
        file.Append(
            CultureInfo.InvariantCulture,
            $"trailer << /Size {objects.Count + 1} /Root 1 0 R /Info 4 0 R {encryption} >>\nstartxref\n{table}\n%%EOF"
        );
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
