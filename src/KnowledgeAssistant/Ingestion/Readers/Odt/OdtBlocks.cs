using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Odt;

/// <summary>Turns the children of a text into blocks.</summary>
internal sealed class OdtBlocks(ContentBuilder content, OdtLists lists, OdtUnseen unseen)
{
    private const int MostRepeats = 500;

    private readonly OdtParagraphText _text = new(unseen);

    public void Add(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "h":
                content.Heading(element.Number("outline-level") ?? 1, _text.Read(element));
                AddHanging();
                break;
            case "p":
                content.Paragraph(_text.Read(element));
                AddHanging();
                break;
            case "list":
                List(element, 1, element.Value("style-name"));
                break;
            case "table":
                Table(element);
                break;
            case "section" or "text-box" or "list-header":
                foreach (var child in element.Elements())
                    Add(child);
                break;
        }
    }

    private void List(XElement list, int level, string? style)
    {
        style = list.Value("style-name") ?? style;
        lists.Start(list, style, level);
        foreach (var item in list.Elements().Where(child => child.Name.LocalName is "list-item" or "list-header"))
        {
            var marker = item.Name.LocalName == "list-item" ? lists.Next(style, level, item.Number("start-value")) : null;
            foreach (var child in item.Elements())
            {
                if (child.Name.LocalName == "list")
                {
                    List(child, level + 1, style);
                    continue;
                }
                if (child.Name.LocalName != "p")
                {
                    Add(child);
                    continue;
                }
                var text = _text.Read(child);
                if (!string.IsNullOrWhiteSpace(text))
                    content.ListItem(level, marker is null ? text : $"{marker} {text}");
                // Further paragraphs of an item stand under it without a mark.
                marker = null;
                AddHanging();
            }
        }
    }

    private void Table(XElement table)
    {
        var rows = new List<IReadOnlyList<string>>();
        var marked = 0;
        foreach (var row in Rows(table))
        {
            marked += row.Parent!.Name.LocalName == "table-header-rows" && marked == rows.Count ? 1 : 0;
            rows.Add(Cells(row, rows.Count > 0 ? rows[^1] : []));
        }
        var headerRows =
            marked > 0 && marked < rows.Count ? marked
            : TableText.StartsWithHeader(rows) ? 1
            : 0;
        content.Table(rows, headerRows);
        AddHanging();
    }

    private static IEnumerable<XElement> Rows(XElement table) =>
        table
            .Elements()
            .SelectMany(child =>
                child.Name.LocalName switch
                {
                    "table-row" => [child],
                    "table-header-rows" or "table-rows" or "table-row-group" => Rows(child),
                    _ => Enumerable.Empty<XElement>(),
                }
            );

    /// <summary>A cell that is covered from above has the text of the one above it; one that is covered from the left has none.</summary>
    private List<string> Cells(XElement row, IReadOnlyList<string> above)
    {
        var cells = new List<string>();
        var span = 0;
        foreach (var cell in row.Elements().Where(child => child.Name.LocalName is "table-cell" or "covered-table-cell"))
        {
            var isCovered = cell.Name.LocalName == "covered-table-cell";
            var text = isCovered ? "" : CellText(cell);
            for (var i = 0; i < Math.Clamp(cell.Number("number-columns-repeated") ?? 1, 1, MostRepeats); i++)
            {
                cells.Add(isCovered && span <= 0 ? above.ElementAtOrDefault(cells.Count) ?? "" : text);
                span--;
            }
            if (!isCovered)
                span = (cell.Number("number-columns-spanned") ?? 1) - 1;
        }
        return cells;
    }

    private string CellText(XElement cell) =>
        string.Join(
            ' ',
            cell.Descendants().Where(child => child.Name.LocalName is "p" or "h" && !IsHanging(child, cell)).Select(_text.Read)
        );

    private static bool IsHanging(XElement element, XElement cell) =>
        element.Ancestors().TakeWhile(above => above != cell).Any(above => above.Name.LocalName is "note" or "annotation" or "text-box");

    /// <summary>Text boxes, notes and comments of what was just added.</summary>
    private void AddHanging()
    {
        foreach (var box in _text.TakeBoxes())
            Add(box);
        foreach (var note in _text.TakeNotes())
            content.Note(note);
    }
}
