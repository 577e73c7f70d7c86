using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>Turns the children of a Word body into blocks.</summary>
internal sealed class DocxBlocks(
    ContentBuilder content,
    DocxStyles styles,
    DocxNumbering numbering,
    DocxNotes notes,
    Func<string, ChartText?> chartOf
)
{
    private const int DeepestNesting = 50;
    private readonly DocxParagraphText _text = new(styles, notes);
    private readonly List<string> _code = [];
    private int _depth;

    public void Add(XElement element)
    {
        if (_depth >= DeepestNesting)
            return;
        _depth++;
        switch (element.Name.LocalName)
        {
            case "p":
                Paragraph(element);
                break;
            case "tbl":
                Table(element);
                break;
            case "sdt" or "customXml" or "ins" or "moveTo":
                foreach (var child in element.Unwrapped())
                    Add(child);
                break;
        }
        _depth--;
    }

    public void End() => FlushCode();

    private void Paragraph(XElement paragraph)
    {
        var properties = paragraph.Child("pPr");
        var style = properties.Child("pStyle").Value();
        var text = _text.Read(paragraph);
        var number = Number(properties, style, out var level);
        if (IsCode(style) && number is null)
        {
            _code.Add(text);
            return;
        }
        FlushCode();
        if (!string.IsNullOrWhiteSpace(text) && !styles.IsContentsEntry(style))
            Shown(properties, style, number is null ? text : $"{number} {text}", number is null ? 0 : level + 1);
        AddHanging();
    }

    private void Shown(XElement? properties, string? style, string text, int listDepth)
    {
        var outline = properties.Child("outlineLvl").Number();
        var heading = outline is not null ? (outline < 6 ? outline + 1 : null) : styles.HeadingLevel(style);
        if (heading is { } level)
            content.Heading(level, text);
        else if (listDepth > 0)
            content.ListItem(listDepth, text);
        else
            content.Paragraph(text);
    }

    /// <summary>The paragraph's list number or bullet. Counted for empty and hidden paragraphs as well, as Word does.</summary>
    private string? Number(XElement? properties, string? style, out int level)
    {
        var own = properties.Child("numPr");
        level = own.Child("ilvl").Number() ?? styles.NumberingLevel(style) ?? 0;
        var list = own.Child("numId").Number() ?? styles.NumberingId(style);
        return list is null or 0 ? null : numbering.Next(list.Value, level);
    }

    /// <summary>Styles of program text in Word, its converters and LibreOffice; not "Postcode" or "Barcode".</summary>
    private static bool IsCode(string? style) =>
        style is not null
        && (
            style.StartsWith("code", StringComparison.OrdinalIgnoreCase)
            || style.EndsWith("Code", StringComparison.Ordinal)
            || style is "HTMLPreformatted" or "PreformattedText" or "SourceText"
        );

    private void FlushCode()
    {
        if (_code.Count > 0)
            content.Code(string.Join('\n', _code));
        _code.Clear();
    }

    /// <summary>Text boxes, charts and notes of what was just added.</summary>
    private void AddHanging()
    {
        foreach (var child in _text.TakeBoxes().SelectMany(box => box.Unwrapped()).ToList())
            Add(child);
        foreach (var chart in _text.TakeCharts())
            chartOf(chart)?.AddTo(content);
        foreach (var (number, note) in _text.TakeNotes())
        {
            var paragraphs = note.Unwrapped().Where(child => child.Name.LocalName == "p").Select(_text.Read);
            content.Note($"{NoteMark.Of(number)} {string.Join(' ', paragraphs)}");
        }
    }

    private void Table(XElement table)
    {
        FlushCode();
        var grid = DocxTable.Read(table, CellText);
        if (grid.SingleCell is { } cell)
        {
            foreach (var child in cell.Unwrapped())
                Add(child);
        }
        else
        {
            content.Table(grid.Rows, grid.HeaderRows);
        }
        AddHanging();
    }

    /// <summary>All of a cell in one line, with the numbers of its lists; tables in it are read as text.</summary>
    private string CellText(XElement cell)
    {
        var parts = new List<string>();
        foreach (var paragraph in cell.Descendants().Where(element => element.Name.LocalName == "p" && IsOutsideBoxes(element, cell)))
        {
            var text = _text.Read(paragraph);
            var properties = paragraph.Child("pPr");
            var number = Number(properties, properties.Child("pStyle").Value(), out _);
            if (!string.IsNullOrWhiteSpace(text))
                parts.Add(number is null ? text : $"{number} {text}");
        }
        return string.Join(' ', parts);
    }

    /// <summary>Text boxes come with the paragraph they hang on.</summary>
    private static bool IsOutsideBoxes(XElement element, XElement cell) =>
        !element
            .Ancestors()
            .TakeWhile(ancestor => ancestor != cell)
            .Any(ancestor => ancestor.Name.LocalName is "txbxContent" or "del" or "moveFrom");
}
