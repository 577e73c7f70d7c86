namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>How tables become text: cells joined by " | ", empty ones kept so that every row has its columns.</summary>
internal static class TableText
{
    public const string Separator = " | ";

    public static string Row(IEnumerable<string> cells) => string.Join(Separator, cells);

    /// <summary>One line for one or more header rows: a cell that spans rows or columns is named once for each column.</summary>
    public static string? Header(IEnumerable<IReadOnlyList<string>> headerRows)
    {
        var columns = new List<List<string>>();
        foreach (var row in headerRows)
        {
            for (var i = 0; i < row.Count; i++)
            {
                if (i == columns.Count)
                    columns.Add([]);
                if (row[i].Length > 0 && !columns[i].Contains(row[i]))
                    columns[i].Add(row[i]);
            }
        }
        var hasText = columns.Exists(column => column.Count > 0);
        return hasText ? Row(columns.Select(column => string.Join(' ', column))) : null;
    }

    /// <summary>
    /// Whether the first row names the columns, where the file does not say so: all cells filled, short and different, none of them a number
    /// or a sentence, and later rows unlike it (numbers or clearly longer texts), or more than two of both rows and columns.
    /// </summary>
    public static bool StartsWithHeader(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count < 2 || rows[0].Count < 2)
            return false;
        var first = rows[0];
        if (first.Any(cell => cell.Length is 0 or > 40 || HasValue(cell) || cell[^1] is '.' or '?' or '!'))
            return false;
        if (first.Distinct(StringComparer.OrdinalIgnoreCase).Count() != first.Count)
            return false;
        var others = rows.Skip(1).SelectMany(row => row).ToList();
        // Two columns may as well be names and values from the first row on; more are named.
        return others.Exists(HasValue)
            || others.Average(cell => cell.Length) > 1.5 * first.Average(cell => cell.Length)
            || (first.Count > 2 && rows.Count > 2);
    }

    /// <summary>Begins with a digit, or holds an amount: names of columns do neither.</summary>
    private static bool HasValue(string cell) => cell.Length > 0 && (char.IsDigit(cell[0]) || cell[0] is '€' or '$' or '£' or '+' or '-');
}
