using System.Globalization;
using KnowledgeAssistant.Ingestion.Readers.Metadata;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>What <c>pdfinfo</c> says of a file.</summary>
internal sealed record PdfInfo(int Pages, string? Title, DateTime? Date, double PageWidth, double PageHeight)
{
    /// <summary>Who the file says wrote it.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <exception cref="UnreadableDocumentException">It has a password, is damaged, or has too many pages.</exception>
    public static PdfInfo Read(string path, ReaderLimits limits, int page = 1)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        using var program = ExternalProgram.Start(limits, "pdfinfo", "-enc", "UTF-8", "-isodates", "-f", number, "-l", number, path);
        using var output = new StreamReader(program.Output);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (output.ReadLine() is { } line)
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                values.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
        var (exitCode, errors) = program.End();
        if (errors.Contains("Incorrect password", StringComparison.OrdinalIgnoreCase))
            throw new UnreadableDocumentException(ReaderReasons.PdfPassword);
        if (errors.Contains("page range", StringComparison.OrdinalIgnoreCase))
            throw new UnreadableDocumentException(page == 1 ? ReaderReasons.Damaged : $"The document has no page {page}.");
        if (exitCode is 126 or 127)
            throw new UnreadableDocumentException(ReaderReasons.NoPoppler);
        if (!int.TryParse(values.GetValueOrDefault("Pages"), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) || pages == 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        if (pages > limits.MaxPages)
            throw new UnreadableDocumentException(
                $"The PDF has {pages:N0} pages; at most {limits.MaxPages:N0} are allowed. Split it into smaller documents."
            );
        var (width, height) = Size(
            values
                .FirstOrDefault(value =>
                    value.Key.EndsWith(" size", StringComparison.Ordinal) && value.Key.StartsWith("Page", StringComparison.Ordinal)
                )
                .Value
        );
        var date = DateOf(values, "ModDate") ?? DateOf(values, "CreationDate");
        return new PdfInfo(pages, TitleOf(values.GetValueOrDefault("Title")), date, width, height)
        {
            Authors = StatedMetadata.Authors([values.GetValueOrDefault("Author")]),
        };
    }

    private static DateTime? DateOf(Dictionary<string, string> values, string key)
    {
        var text = values.GetValueOrDefault(key);
        // "+02" without minutes is how pdfinfo writes a zone.
        var hasShortZone = text is { Length: 22 } && text[^3] is '+' or '-';
        return DocumentDates.Parse(hasShortZone ? text + ":00" : text);
    }

    /// <summary>Programs write their file name or a placeholder as title; that is none.</summary>
    private static string? TitleOf(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
            return null;
        var isFileName =
            FileNames.Extension(title)
            is ".doc"
                or ".docx"
                or ".indd"
                or ".pdf"
                or ".tex"
                or ".dvi"
                or ".ppt"
                or ".pptx"
                or ".xls"
                or ".html"
                or ".qxd"
                or ".odt";
        var isPlaceholder =
            title.StartsWith("Microsoft ", StringComparison.OrdinalIgnoreCase)
            || title.Equals("untitled", StringComparison.OrdinalIgnoreCase)
            || title.Equals("PowerPoint Presentation", StringComparison.OrdinalIgnoreCase)
            || title.Equals("about:blank", StringComparison.OrdinalIgnoreCase);
        return isFileName || isPlaceholder ? null : title;
    }

    /// <summary>"595.276 x 841.89 pts (A4)".</summary>
    private static (double Width, double Height) Size(string? text)
    {
        var parts = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var isSize =
            double.TryParse(parts.ElementAtOrDefault(0), CultureInfo.InvariantCulture, out var width)
            & double.TryParse(parts.ElementAtOrDefault(2), CultureInfo.InvariantCulture, out var height);
        return isSize && width > 0 && height > 0 ? (width, height) : (612, 792);
    }
}
