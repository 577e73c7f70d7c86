using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>The grid of a Word table with merged cells filled in.</summary>
internal sealed record DocxTable(IReadOnlyList<IReadOnlyList<string>> Rows, int HeaderRows, XElement? SingleCell)
{
    private const int MostColumns = 500;

    public static DocxTable Read(XElement table, Func<XElement, string> textOf)
    {
        var elements = table.Unwrapped().Where(child => child.Name.LocalName == "tr" && child.Child("trPr").Child("del") is null).ToList();
        var cells = elements.ConvertAll(row => row.Unwrapped().Where(child => child.Name.LocalName == "tc").ToList());
        if (cells.Sum(row => row.Count) == 1)
            return new DocxTable([], 0, cells.Find(row => row.Count == 1)![0]);
        var rows = new List<IReadOnlyList<string>>();
        for (var i = 0; i < cells.Count; i++)
        {
            var isHeader = IsMarkedHeader(elements[i]) && i == rows.Count;
            rows.Add(Row(elements[i], cells[i], rows.Count > 0 ? rows[^1] : [], isHeader, textOf));
        }
        return new DocxTable(rows, CountHeaderRows(elements, cells, rows), null);
    }

    private static List<string> Row(
        XElement element,
        List<XElement> cells,
        IReadOnlyList<string> above,
        bool isHeader,
        Func<XElement, string> textOf
    )
    {
        // A row may begin further right than the others.
        var row = Enumerable.Repeat("", Math.Clamp(element.Child("trPr").Child("gridBefore").Number() ?? 0, 0, MostColumns)).ToList();
        foreach (var cell in cells)
        {
            var properties = cell.Child("tcPr");
            var merge = properties.Child("vMerge");
            var continues = merge is not null && merge.Value() is null or "continue";
            var text = continues ? above.ElementAtOrDefault(row.Count) ?? "" : NormalisedText.Line(textOf(cell));
            var columns = Math.Clamp(properties.Child("gridSpan").Number() ?? 1, 1, MostColumns);
            for (var i = 0; i < columns && row.Count < MostColumns; i++)
                row.Add(i == 0 || isHeader ? text : "");
        }
        return row;
    }

    /// <summary>The rows Word repeats on every page; else a first row in bold over others that are not; else one that looks like names of columns.</summary>
    private static int CountHeaderRows(List<XElement> elements, List<List<XElement>> cells, List<IReadOnlyList<string>> rows)
    {
        var marked = elements.TakeWhile(IsMarkedHeader).Count();
        if (marked > 0)
            return marked < rows.Count ? marked : 1;
        if (rows.Count < 2 || rows[0].Count < 2)
            return 0;
        var isBoldAboveOthers = IsBold(cells[0]) && !cells.Skip(1).All(IsBold) && rows[0].All(cell => cell.Length is > 0 and < 60);
        return isBoldAboveOthers || TableText.StartsWithHeader(rows) ? 1 : 0;
    }

    private static bool IsMarkedHeader(XElement row) => row.Child("trPr").Switch("tblHeader") ?? false;

    private static bool IsBold(List<XElement> cells)
    {
        var runs = cells
            .SelectMany(cell => cell.Descendants())
            .Where(element => element.Name.LocalName == "r" && element.Child("t") is not null)
            .ToList();
        return runs.Count > 0 && runs.TrueForAll(run => run.Child("rPr").Switch("b") ?? false);
    }
}
