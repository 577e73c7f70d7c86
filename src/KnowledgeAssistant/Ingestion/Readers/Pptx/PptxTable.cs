using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Pptx;

/// <summary>The grid of a table on a slide with merged cells filled in: to the right in header rows alone, downwards always.</summary>
internal sealed record PptxTable(IReadOnlyList<IReadOnlyList<string>> Rows, int HeaderRows)
{
    private const int MostColumns = 500;

    public static PptxTable Read(XElement table, Func<XElement, string> textOf)
    {
        var elements = table.Children("tr").ToList();
        var headerRows = HeaderRowsOf(table, elements);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (index, element) in elements.Index())
        {
            var row = new List<string>();
            foreach (var cell in element.Children("tc").Take(MostColumns))
            {
                var text = cell.Child("txBody") is { } body ? NormalisedText.Line(textOf(body)) : "";
                if (cell.IsOn("hMerge"))
                    text = index < headerRows ? row.LastOrDefault() ?? "" : "";
                else if (cell.IsOn("vMerge") && index > 0)
                    text = rows[^1].ElementAtOrDefault(row.Count) ?? "";
                row.Add(text);
            }
            rows.Add(row);
        }
        if (headerRows == 0 && TableText.StartsWithHeader(rows))
            headerRows = 1;
        return new PptxTable(rows, headerRows);
    }

    /// <summary>The first row where the table sets it apart, and a second one below names that span columns.</summary>
    private static int HeaderRowsOf(XElement table, List<XElement> rows)
    {
        if (rows.Count < 2 || !table.Child("tblPr").IsOn("firstRow"))
            return 0;
        return rows.Count > 2 && rows[0].Children("tc").Any(cell => cell.IsOn("hMerge")) ? 2 : 1;
    }
}
