using System.Globalization;
using System.Text;
using System.Xml;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>Reads the rows of one sheet from its part, node by node: a sheet may be hundreds of megabytes of XML.</summary>
/// <param name="hasGrounds">Whether something other than their styles may lie under cells.</param>
internal sealed class SheetRows(XlsxWorkbook workbook, bool hasGrounds)
{
    private readonly StringBuilder _value = new();
    private List<SheetCell> _cells = [];
    private int _row;
    private int _column;
    private string? _type;
    private int _style;
    private bool _isFormula;

    /// <summary>Formulas whose result the file does not hold.</summary>
    public int Uncalculated { get; private set; }

    /// <summary>Rows that hold something, top to bottom.</summary>
    public IEnumerable<SheetRow> Read(XmlReader reader)
    {
        var isValue = false;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                isValue = reader is { LocalName: "v" or "t", IsEmptyElement: false };
                Start(reader);
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                isValue = false;
                if (reader.LocalName == "c")
                    EndCell();
                else if (reader.LocalName == "row" && _cells.Count > 0)
                    yield return EndRow();
                else if (reader.LocalName == "sheetData")
                    yield break;
            }
            else if (isValue && reader.HasValue)
            {
                _value.Append(reader.Value);
            }
        }
    }

    private void Start(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "row":
                _row = Math.Max(_row + 1, OfficeXml.Number(reader.GetAttribute("r")) ?? 0);
                (_column, _cells) = (0, []);
                break;
            case "c":
                var (row, column) = CellArea.Place(reader.GetAttribute("r"));
                _column = row > 0 && column > _column ? column : _column + 1;
                _type = reader.GetAttribute("t");
                _style = OfficeXml.Number(reader.GetAttribute("s")) ?? 0;
                _isFormula = false;
                _value.Clear();
                break;
            case "f":
                _isFormula = true;
                break;
            case "rPh":
                reader.Skip();
                break;
        }
    }

    private void EndCell()
    {
        if (_value.Length == 0)
        {
            Uncalculated += _isFormula && _type != "str" ? 1 : 0;
            return;
        }
        var (text, isText) = Shown(_value.ToString());
        if (text.Length > 0 && workbook.Styles.Unseen.How(_style, hasGrounds) is { } how)
            HiddenText.Note(how, text);
        else if (text.Length > 0)
            _cells.Add(new SheetCell(_column, text, isText));
        else
            NoteUnshown(_value.ToString());
    }

    /// <summary>A format such as ";;;" shows nothing. Many formats show no zero: that hides nothing.</summary>
    private void NoteUnshown(string value)
    {
        if (_type == "s")
            value = workbook.Texts.ElementAtOrDefault(OfficeXml.Number(value) ?? -1) ?? "";
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != 0)
            HiddenText.Note("a cell whose format shows nothing", value);
    }

    private SheetRow EndRow()
    {
        var row = new SheetRow(_row, _cells);
        _cells = [];
        return row;
    }

    private (string Text, bool IsText) Shown(string value)
    {
        switch (_type)
        {
            case "s":
                var index = OfficeXml.Number(value) ?? -1;
                var shared = index >= 0 && index < workbook.Texts.Count ? workbook.Texts[index] : "";
                return (Text(shared), true);
            case "str" or "inlineStr":
                return (Text(value), true);
            case "b":
                return (value == "0" ? "FALSE" : "TRUE", false);
            case "e":
                return (value, false);
            case "d":
                return (value.Replace("T00:00:00", "", StringComparison.Ordinal).Replace('T', ' '), false);
            default:
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? (NormalisedText.Line(workbook.Styles.Format(_style).Show(number, workbook.From1904)), false)
                    : (NormalisedText.Line(value), true);
        }
    }

    private string Text(string value) => NormalisedText.Line(workbook.Styles.Format(_style).Show(value));
}
