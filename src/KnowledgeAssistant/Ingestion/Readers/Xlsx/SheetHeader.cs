using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>Finds the rows of a table that name its columns, by what kinds of values stand in them.</summary>
internal static class SheetHeader
{
    private const int LongestName = 100;
    private const int RowsLookedAt = 50;

    /// <summary>0, 1, or 2 where the first row's names span columns that the second names.</summary>
    public static int Rows(SheetRegion region)
    {
        var rows = region.Rows;
        if (rows.Count < 2 || region.FirstColumn == region.LastColumn)
            return 0;
        if (rows.Count > 2 && rows[0].Cells.Exists(cell => cell.IsSpan) && AreNames(rows[0]) && AreNames(rows[1]))
            return 2;
        var width = region.LastColumn - region.FirstColumn + 1;
        var isFull = rows[0].Cells.Count >= Math.Max(2, width / 2);
        if (isFull && AreNames(rows[0]) && (HeadsValues(rows) || AreLonger(rows) || (width > 2 && rows.Count > 2)))
            return 1;
        return isFull && AreYears(rows) ? 1 : 0;
    }

    /// <summary>Whether a column's first cell is text and the cells below it mostly are not.</summary>
    public static bool HeadsValues(IReadOnlyList<SheetRow> rows)
    {
        foreach (var name in rows[0].Cells)
        {
            var below = rows.Skip(1).Take(RowsLookedAt).SelectMany(row => row.Cells).Where(cell => cell.Column == name.Column).ToList();
            if (name.IsText && below.Count > 0 && below.Count(cell => !cell.IsText) * 2 > below.Count)
                return true;
        }
        return false;
    }

    private static bool AreNames(SheetRow row)
    {
        var names = row.Cells.Where(cell => !cell.IsSpan).ToList();
        return names.TrueForAll(cell => cell.IsText && cell.Text.Length <= LongestName && cell.Text[^1] is not ('.' or '!'))
            && names.DistinctBy(cell => cell.Text).Count() == names.Count;
    }

    private static bool AreLonger(IReadOnlyList<SheetRow> rows)
    {
        var others = rows.Skip(1).Take(RowsLookedAt).SelectMany(row => row.Cells).ToList();
        return others.Count > 0 && others.Average(cell => cell.Text.Length) > 1.5 * rows[0].Cells.Average(cell => cell.Text.Length);
    }

    /// <summary>A name or nothing in the first column, then years that follow each other.</summary>
    private static bool AreYears(IReadOnlyList<SheetRow> rows)
    {
        var years = rows[0].Cells.Where(cell => !cell.IsText).Select(cell => Year(cell.Text)).ToList();
        var isNamed = rows.Skip(1).Take(RowsLookedAt).All(row => row.Cells is [{ IsText: true }, ..]);
        return isNamed && years.Count > 1 && years.Zip(years.Skip(1)).All(pair => pair.First > 0 && pair.Second == pair.First + 1);
    }

    private static int Year(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 1800 and < 2200 ? year : 0;
}
