namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>Gives the cells that a merged cell covers its text: below it as if it stood there, to the right as its span.</summary>
internal sealed class MergedCells(IReadOnlyList<CellArea> areas)
{
    /// <summary>A merge over a whole sheet does not make thousands of cells of one.</summary>
    private const int WidestSpan = 200;

    private readonly List<(CellArea Area, SheetCell Cell)> _open = [];
    private int _next;

    /// <param name="row">Rows come in order.</param>
    public void Fill(SheetRow row)
    {
        _open.RemoveAll(open => open.Area.LastRow < row.Number);
        var filled = false;
        foreach (var (area, cell) in _open)
            filled |= Add(row, area, cell with { IsSpan = false }, area.FirstColumn);
        for (; _next < areas.Count && areas[_next].FirstRow <= row.Number; _next++)
        {
            var area = areas[_next];
            var cell = row.Cells.Find(found => found.Column == area.FirstColumn);
            if (area.FirstRow != row.Number || cell.Text is null)
                continue;
            filled |= Add(row, area, cell, area.FirstColumn + 1);
            if (area.LastRow > row.Number)
                _open.Add((area, cell));
        }
        if (filled)
            row.Cells.Sort((one, other) => one.Column.CompareTo(other.Column));
    }

    private static bool Add(SheetRow row, CellArea area, SheetCell cell, int from)
    {
        var last = Math.Min(area.LastColumn, area.FirstColumn + WidestSpan);
        row.Cells.RemoveAll(found => found.Column >= from && found.Column <= area.LastColumn);
        for (var column = from; column <= last; column++)
            row.Cells.Add(cell with { Column = column, IsSpan = column > area.FirstColumn });
        return last >= from;
    }
}
