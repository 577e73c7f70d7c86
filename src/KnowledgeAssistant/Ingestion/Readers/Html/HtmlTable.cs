using System.Globalization;
using AngleSharp.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>The grid of a table with merged cells filled in, or the finding that it only lays out a page.</summary>
internal sealed class HtmlTable
{
    private const int MostColumns = 500;

    /// <summary>A cell with more text than this holds paragraphs, not a value.</summary>
    private const int LongestCell = 1_500;

    private readonly List<List<string>> _rows = [];
    private readonly List<bool> _isHeader = [];
    private readonly Dictionary<(int Row, int Column), string> _spanned = [];

    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;
    public int HeaderRows { get; private set; }
    public bool IsLayout { get; private set; }
    public IElement? Caption { get; private set; }
    public List<IElement> CellElements { get; } = [];

    public static HtmlTable Read(IElement table, Func<IElement, bool> isLeftOut, Func<IElement, string> textOf)
    {
        var grid = new HtmlTable { Caption = table.Children.FirstOrDefault(child => child.LocalName == "caption" && !isLeftOut(child)) };
        foreach (var row in RowElements(table).Where(row => !isLeftOut(row)))
            grid.AddRow(row, isLeftOut, textOf);
        grid.IsLayout = grid.LooksLikeLayout(table);
        grid.HeaderRows = grid.CountHeaderRows();
        return grid;
    }

    /// <summary>The header stands first, wherever the page writes it; footers last.</summary>
    private static IEnumerable<IElement> RowElements(IElement table)
    {
        var groups = table.Children.Where(child => child.LocalName is "thead" or "tbody" or "tfoot" or "tr").ToList();
        return groups
            .OrderBy(group =>
                group.LocalName switch
                {
                    "thead" => 0,
                    "tfoot" => 2,
                    _ => 1,
                }
            )
            .SelectMany(RowsOf);
    }

    private static IEnumerable<IElement> RowsOf(IElement group) =>
        group.LocalName == "tr" ? [group] : group.Children.Where(child => child.LocalName == "tr");

    private void AddRow(IElement row, Func<IElement, bool> isLeftOut, Func<IElement, string> textOf)
    {
        var cells = new List<string>();
        var elements = row.Children.Where(child => child.LocalName is "td" or "th" && !isLeftOut(child)).ToList();
        var isHeader =
            row.ParentElement?.LocalName == "thead" || (elements.Count > 0 && elements.TrueForAll(cell => cell.LocalName == "th"));
        foreach (var element in elements)
        {
            FillSpanned(cells);
            CellElements.Add(element);
            var text = NormalisedText.Line(textOf(element));
            var columns = Math.Min(Span(element, "colspan"), MostColumns - cells.Count);
            for (var i = 0; i < columns; i++)
            {
                // A header over three columns names each of them; a value over three columns is one value.
                var cell = i == 0 || isHeader ? text : "";
                for (var below = 1; below < Span(element, "rowspan") && columns * below < 10_000; below++)
                    _spanned[(_rows.Count + below, cells.Count)] = cell;
                cells.Add(cell);
            }
        }
        FillSpanned(cells);
        _rows.Add(cells);
        _isHeader.Add(isHeader);
    }

    private void FillSpanned(List<string> cells)
    {
        while (_spanned.Remove((_rows.Count, cells.Count), out var text))
            cells.Add(text);
    }

    private int CountHeaderRows()
    {
        var count = _isHeader.TakeWhile(isHeader => isHeader).Count();
        if (count == _rows.Count)
            return _rows.Count > 1 && count > 0 && _isHeader.TrueForAll(isHeader => isHeader) ? 1 : 0;
        return count > 0 ? count
            : TableText.StartsWithHeader(_rows) ? 1
            : 0;
    }

    private bool LooksLikeLayout(IElement table) =>
        table.GetAttribute("role") is "presentation" or "none"
        || CellElements.Count == 1
        || CellElements.Exists(cell => cell.QuerySelector("table, h1, h2, h3") is not null)
        || _rows.Exists(row => row.Exists(cell => cell.Length > LongestCell));

    private static int Span(IElement cell, string attribute) =>
        int.TryParse(cell.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var span)
            ? Math.Clamp(span, 1, 1_000)
            : 1;
}
