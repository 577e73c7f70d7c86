using System.Buffers;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Page headers and footers: lines at the top or bottom that come again, but for their numbers, on many pages at the same height. They would
/// stand in the middle of sentences that go on to the next page.
/// </summary>
internal sealed partial class PdfFurniture
{
    private const int LeastPages = 3;

    /// <summary>Left and right pages may have headers of their own, and the first page none.</summary>
    private const double LeastShare = 0.3;
    private const float Margin = 0.12f;
    private const int NotedLines = 5;
    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("#-–—/|. ");

    private readonly HashSet<PdfSegment> _segments = new(ReferenceEqualityComparer.Instance);

    public List<string> Notes { get; } = [];

    public static PdfFurniture Find(IReadOnlyList<PdfPage> pages)
    {
        var furniture = new PdfFurniture();
        var repeated = pages
            .SelectMany(page => AtTheEdges(page).Select(segment => (page, segment, key: Key(page, segment))))
            .GroupBy(found => found.key)
            .Select(group => (group.Key.Pattern, Found: group.ToList(), Pages: group.Select(found => found.page.Number).Distinct().Count()))
            .Where(line =>
                line.Pages >= Math.Max(LeastPages, pages.Count * LeastShare)
                || IsPageNumberOfShortDocument(line.Pattern, line.Pages, pages.Count)
            );
        foreach (var (pattern, found, count) in repeated)
        {
            furniture._segments.UnionWith(found.Select(line => line.segment));
            if (pattern.AsSpan().ContainsAnyExcept(NumberSigns) && furniture.Notes.Count < NotedLines)
                furniture.Notes.Add($"The line \"{found[0].segment.Text}\", repeated at the edge of {count} pages, was left out.");
        }
        return furniture;
    }

    public IEnumerable<PdfSegment> Without(IReadOnlyList<PdfSegment> segments) => segments.Where(segment => !_segments.Contains(segment));

    private static IEnumerable<PdfSegment> AtTheEdges(PdfPage page) =>
        page.Segments.Where(segment =>
            segment.Text.Length < 200 && (segment.Box.Bottom < page.Height * Margin || segment.Box.Top > page.Height * (1 - Margin))
        );

    private static (string Pattern, int Height) Key(PdfPage page, PdfSegment segment) =>
        (Digits().Replace(segment.Text, "#"), (int)Math.Round(segment.Box.MiddleY / page.Height * 100));

    private static bool IsPageNumberOfShortDocument(string pattern, int pages, int allPages) =>
        allPages > 1 && pages == allPages && PageNumber().IsMatch(pattern);

    [GeneratedRegex(@"[0-9]+|\b[ivxlc]+\b", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^\W*(page|seite|p\.)?\s*#(\s*(/|of|von)\s*#)?\W*$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PageNumber();
}
