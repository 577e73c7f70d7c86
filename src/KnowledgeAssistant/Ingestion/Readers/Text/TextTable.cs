using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Text;

/// <summary>Rows in plain text whose cells are apart by tabs, by "|" or by two and more spaces.</summary>
internal sealed partial record TextTable(IReadOnlyList<IReadOnlyList<string>> Rows, int HeaderRows)
{
    /// <summary>Three rows make a table of spaces: two aligned lines happen by chance.</summary>
    private const int LeastSpacedRows = 3;

    /// <summary>Null unless every line (but rules of dashes) has the same number of cells, at least two.</summary>
    public static TextTable? TryRead(List<string> lines)
    {
        if (lines.Exists(line => line.Length > 1_000))
            return null;
        var rows = lines.Where(line => line.Any(char.IsLetterOrDigit)).ToList();
        if (rows.Count < 2)
            return null;
        return WithCells(lines, rows, 2, line => line.Trim().Trim('|').Split('|'), '|')
            ?? WithCells(lines, rows, 2, line => line.Split('\t'), '\t')
            ?? WithCells(lines, rows, LeastSpacedRows, line => Gap().Split(line.Trim()), ' ');
    }

    private static TextTable? WithCells(List<string> lines, List<string> rows, int leastRows, Func<string, string[]> split, char separator)
    {
        if (rows.Count < leastRows || !rows.TrueForAll(row => row.Contains(separator, StringComparison.Ordinal)))
            return null;
        var cells = rows.Select(row => (IReadOnlyList<string>)[.. split(row).Select(cell => cell.Trim())]).ToList();
        var columns = cells[0].Count;
        if (columns < 2 || cells.Exists(row => row.Count != columns || ListMarkers.StartsWith(row[0] + " x")))
            return null;
        var hasRule = lines.Count > 1 && !lines[1].Any(char.IsLetterOrDigit);
        return new TextTable(cells, hasRule || TableText.StartsWithHeader(cells) ? 1 : 0);
    }

    [GeneratedRegex(@"\s{2,}|\t", RegexOptions.None, 1000)]
    private static partial Regex Gap();
}
