using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using static System.FormattableString;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Where in its document a passage stands, as its format counts: pages, slides, rows of a sheet.</summary>
public static class PlaceWords
{
    /// <summary>"p. 12", "slide 4", "Prices, rows 12–40"; null where the format has none of them.</summary>
    public static string? Of(Evidence evidence) => Of(evidence.Source, evidence.Page, evidence.Cells, "p.");

    /// <param name="source">The name tells slides from pages.</param>
    /// <param name="page">What a page is called: "p.", "page".</param>
    public static string? Of(string source, int? number, CellRange? cells, string page)
    {
        if (cells is not null)
            return RowsOf(cells);
        if (number is not { } place)
            return null;
        return IsShow(source) ? Invariant($"slide {place}") : Invariant($"{page} {place}");
    }

    private static string RowsOf(CellRange cells)
    {
        var rows =
            cells.FirstRow == cells.LastRow ? Invariant($"row {cells.FirstRow}") : Invariant($"rows {cells.FirstRow}–{cells.LastRow}");
        return cells.Sheet.Length > 0 ? $"{cells.Sheet}, {rows}" : rows;
    }

    private static bool IsShow(string source)
    {
        var extension = Path.GetExtension(source).ToLowerInvariant();
        return extension is ".pptx" or ".pptm" or ".ppsx" or ".potx";
    }
}
