namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>A row of a table as it stands in a passage: one line, cells joined by " | ".</summary>
/// <param name="Range">Place in the passage's text.</param>
/// <param name="Header">The cells of the table's header row; null where it has none.</param>
internal sealed record TableRow(TextRange Range, IReadOnlyList<string> Cells, IReadOnlyList<string>? Header)
{
    private const string Separator = " | ";

    /// <summary>
    /// The rows of the tables in a passage's text. A run of lines with the same number of cells is a table; its header is the one the passage
    /// carries as context where the run opens the passage, else its first row.
    /// </summary>
    public static IReadOnlyList<TableRow> In(string text, string? contextHeader)
    {
        var rows = new List<TableRow>();
        if (!text.Contains(Separator, StringComparison.Ordinal))
            return rows;
        IReadOnlyList<string>? header = null;
        var columns = 0;
        var first = true;
        foreach (var line in Lines(text))
        {
            var cells = CellsOf(text[line.Start..line.End]);
            if (cells.Count < 2)
            {
                columns = 0;
            }
            else if (cells.Count == columns)
            {
                rows.Add(new TableRow(line, cells, header));
            }
            else
            {
                columns = cells.Count;
                header = contextHeader is null ? null : CellsOf(contextHeader);
                if (first && header?.Count == columns && !header.SequenceEqual(cells, StringComparer.Ordinal))
                    rows.Add(new TableRow(line, cells, header));
                else
                    header = cells;
            }
            first = false;
        }
        return rows;
    }

    public static IReadOnlyList<string> CellsOf(string line) => line.Split(Separator, StringSplitOptions.TrimEntries);

    private static IEnumerable<TextRange> Lines(string text)
    {
        for (var start = 0; start < text.Length; )
        {
            var end = text.IndexOf('\n', start);
            if (end < 0)
                end = text.Length;
            if (end > start)
                yield return new TextRange(start, end);
            start = end + 1;
        }
    }
}
