using KnowledgeAssistant.Tests.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Xlsx;

/// <summary>Writes workbooks: a sheet is the XML of its <c>sheetData</c> and what follows it.</summary>
internal sealed class XlsxFile
{
    private const string Sheets = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private readonly PackageFile _package = new();
    private readonly List<(string Name, string State)> _sheets = [];
    private readonly List<(string Purpose, string Target)> _parts = [];

    public string WorkbookProperties { get; init; } = "";

    public XlsxFile Sheet(string name, string rows, string after = "", string before = "", string state = "visible")
    {
        _sheets.Add((name, state));
        _parts.Add(("worksheet", $"worksheets/sheet{_sheets.Count}.xml"));
        _package.Part(
            $"xl/worksheets/sheet{_sheets.Count}.xml",
            $"<worksheet xmlns=\"{Sheets}\">{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
        );
        return this;
    }

    public XlsxFile With(string purpose, string content)
    {
        _package.Part($"xl/{purpose}.xml", $"<x xmlns=\"{Sheets}\">{content}</x>");
        _parts.Add((purpose, $"/xl/{purpose}.xml"));
        return this;
    }

    /// <summary>What lies over the first sheet, whose XML has to hold <see cref="DrawingMark"/> behind its rows.</summary>
    public XlsxFile Drawing(string anchors)
    {
        _package
            .Part("xl/drawings/drawing1.xml", $"<wsDr>{anchors}</wsDr>")
            .Refer("xl/worksheets/sheet1.xml", ("drawing", "../drawings/drawing1.xml"));
        return this;
    }

    public const string DrawingMark = $"<drawing xmlns:r=\"{PackageFile.Types}\" r:id=\"r1\"/>";

    /// <summary>A row of texts and numbers from column A on; empty ones are left out.</summary>
    public static string Row(int number, params object[] values)
    {
        var cells = values.Select(
            (value, i) =>
            {
                var place = $"{(char)('A' + i)}{number}";
                return value switch
                {
                    "" => "",
                    string text => $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>",
                    _ => FormattableString.Invariant($"<c r=\"{place}\"><v>{value}</v></c>"),
                };
            }
        );
        return $"<row r=\"{number}\">{string.Concat(cells)}</row>";
    }

    public byte[] Bytes()
    {
        // Sheets come before other parts, so that the n-th has the id rn.
        var relations = _parts.OrderBy(part => part.Purpose != "worksheet").ToArray();
        var sheets = _sheets.Select(
            (sheet, i) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{i + 1}\" state=\"{sheet.State}\" r:id=\"r{i + 1}\"/>"
        );
        return _package
            .Main("xl/workbook.xml", "spreadsheetml.sheet")
            .Refer("xl/workbook.xml", relations)
            .Part(
                "xl/workbook.xml",
                $"<workbook xmlns=\"{Sheets}\" xmlns:r=\"{PackageFile.Types}\">{WorkbookProperties}<sheets>{string.Concat(sheets)}</sheets></workbook>"
            )
            .Bytes();
    }
}
