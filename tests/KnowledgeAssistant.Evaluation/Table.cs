namespace KnowledgeAssistant.Evaluation;

/// <summary>A Markdown table on standard output, so that figures go into the README as they are printed.</summary>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print()
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(i => _rows.Append(header).Max(row => row[i].Length))];
        Console.WriteLine(Line(header, widths));
        Console.WriteLine("|" + string.Concat(widths.Select(width => new string('-', width + 2) + "|")));
        foreach (var row in _rows)
            Console.WriteLine(Line(row, widths));
        Console.WriteLine();
    }

    private static string Line(string[] cells, int[] widths) =>
        "|" + string.Concat(cells.Select((cell, i) => " " + cell.PadRight(widths[i]) + " |"));
}
