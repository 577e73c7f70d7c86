namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>
/// Divides the rows of a sheet into tables as they come, and adds them. Only so many rows are held as tell where the tables are; a longer run of
/// rows is one table, whose further rows go straight through.
/// </summary>
internal sealed class SheetTables(ContentBuilder content, string sheet)
{
    private const int MostHeld = 2_000;

    /// <summary>Above a table, rows of one cell are its title.</summary>
    private const int MostTitles = 3;

    private readonly List<SheetRow> _held = [];
    private OpenTable? _table;
    private bool _isFlowing;
    private int _lastRow;

    public void Add(SheetRow row)
    {
        if (row.Number > _lastRow + 1)
            End();
        _lastRow = row.Number;
        if (_isFlowing)
        {
            AddRow(row);
            return;
        }
        _held.Add(row);
        if (_held.Count < MostHeld)
            return;
        var cells = _held.SelectMany(one => one.Cells).ToList();
        AddRegion(new SheetRegion([.. _held], cells.Min(cell => cell.Column), cells.Max(cell => cell.Column)));
        _held.Clear();
        _isFlowing = true;
    }

    /// <summary>A blank row, or the sheet's end.</summary>
    public void End()
    {
        foreach (var region in SheetRegion.In(_held))
            AddRegion(region);
        _held.Clear();
        _isFlowing = false;
    }

    private void AddRegion(SheetRegion region)
    {
        var rows = region.Rows;
        for (var titles = 0; titles < MostTitles && rows.Count > 1 && IsTitle(rows[0], region) && !IsTitle(rows[^1], region); titles++)
        {
            AddLine(rows[0]);
            rows = [.. rows.Skip(1)];
        }
        if (rows.Count == 1 && rows[0].Cells.Count(cell => !cell.IsSpan) == 1)
        {
            AddLine(rows[0]);
            return;
        }
        region = region with { Rows = rows };
        var headerRows = Open(region);
        foreach (var (place, row) in rows.Index())
        {
            var isHeader = place < headerRows;
            content.Row(_table!.Number, Texts(row, isHeader), isHeader ? null : _table.Header, At(row));
        }
    }

    /// <summary>A table of the same columns as the one before goes on with it, unless it names its columns anew.</summary>
    private int Open(SheetRegion region)
    {
        var columns = region.Rows.SelectMany(row => row.Cells).Select(cell => cell.Column).Distinct().Order().ToList();
        var goesOn = _table?.Header is not null && _table.Columns.SequenceEqual(columns) && !SheetHeader.HeadsValues(region.Rows);
        if (goesOn)
            return 0;
        var headerRows = SheetHeader.Rows(region);
        _table = new OpenTable(content.NextTable(), columns, null);
        var header = TableText.Header(region.Rows.Take(headerRows).Select(row => Texts(row, isHeader: true)));
        _table = _table with { Header = header };
        return headerRows;
    }

    private void AddRow(SheetRow row)
    {
        foreach (var cell in row.Cells.Where(cell => cell.Column > _table!.Columns[^1]).ToList())
            _table!.Columns.Add(cell.Column);
        content.Row(_table!.Number, Texts(row, isHeader: false), _table.Header, At(row));
    }

    private void AddLine(SheetRow row) => content.Paragraph(row.Cells[0].Text, At(row));

    private List<string> Texts(SheetRow row, bool isHeader)
    {
        var texts = new List<string>(_table!.Columns.Count);
        var next = 0;
        foreach (var column in _table.Columns)
        {
            while (next < row.Cells.Count && row.Cells[next].Column < column)
                next++;
            var isHere = next < row.Cells.Count && row.Cells[next].Column == column;
            texts.Add(isHere && (isHeader || !row.Cells[next].IsSpan) ? row.Cells[next].Text : "");
        }
        return texts;
    }

    private CellRange At(SheetRow row) => new(sheet, row.Number, row.Number);

    private static bool IsTitle(SheetRow row, SheetRegion region) =>
        region.LastColumn > region.FirstColumn
        && row.Cells[0] is { IsText: true, IsSpan: false }
        && row.Cells.Skip(1).All(cell => cell.IsSpan);

    /// <param name="Columns">That hold anything, left to right.</param>
    private sealed record OpenTable(int Number, List<int> Columns, string? Header);
}
