using System.Globalization;
using System.Xml;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>What of a sheet has to be known before its rows are read, though part of it stands behind them in the file.</summary>
internal sealed class SheetLayout
{
    private const int MostMerges = 100_000;

    /// <summary>Merged cells, top to bottom.</summary>
    public List<CellArea> Merges { get; } = [];
    public int HiddenRows { get; private set; }
    public int HiddenColumns { get; private set; }
    public long Cells { get; private set; }

    /// <summary>Whether the style of a table or a condition may lay a ground under cells.</summary>
    public bool HasGrounds { get; private set; }

    /// <summary>Relation of the pictures, charts and text boxes.</summary>
    public string? Drawing { get; private set; }

    /// <param name="cellsLeft">More cells than this end the reading.</param>
    /// <exception cref="UnreadableDocumentException">Too many cells or nested without end.</exception>
    public static SheetLayout Of(XmlReader reader, long cellsLeft, ReaderLimits limits)
    {
        var layout = new SheetLayout();
        while (reader.Read())
        {
            OfficePackage.CheckDepth(reader, limits.MaxDepth);
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "c" && ++layout.Cells > cellsLeft)
            {
                throw new UnreadableDocumentException(
                    $"The workbook holds more than {limits.MaxCells:N0} cells. Split it into smaller files, or leave out what nobody asks about."
                );
            }
            layout.Element(reader);
        }
        layout.Merges.Sort((one, other) => one.FirstRow.CompareTo(other.FirstRow));
        return layout;
    }

    private void Element(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "row" when IsHidden(reader):
                HiddenRows++;
                break;
            case "col" when IsHidden(reader):
                var first = OfficeXml.Number(reader.GetAttribute("min")) ?? 1;
                // Hidden up to the last possible column: the unused rest of the sheet.
                if (OfficeXml.Number(reader.GetAttribute("max")) is { } last and < CellArea.MostColumns)
                    HiddenColumns += Math.Max(0, last - first + 1);
                break;
            case "mergeCell" when Merges.Count < MostMerges && CellArea.Parse(reader.GetAttribute("ref")) is { } area:
                Merges.Add(area);
                break;
            case "conditionalFormatting" or "tablePart" or "picture":
                HasGrounds = true;
                break;
            case "drawing":
                while (reader.MoveToNextAttribute())
                    Drawing = reader.LocalName == "id" ? reader.Value : Drawing;
                reader.MoveToElement();
                break;
        }
    }

    private static bool IsHidden(XmlReader reader) => reader.GetAttribute("hidden") is "1" or "true";
}

/// <summary>A rectangle of cells, 1-based and inclusive.</summary>
internal readonly record struct CellArea(int FirstRow, int FirstColumn, int LastRow, int LastColumn)
{
    public const int MostColumns = 16_384;
    public const int MostRows = 1_048_576;

    /// <summary>Of a reference such as "B2:D7"; null where it is none.</summary>
    public static CellArea? Parse(string? reference)
    {
        var corners = (reference ?? "").Split(':');
        var (row, column) = Place(corners[0]);
        var (lastRow, lastColumn) = Place(corners[^1]);
        return row > 0 && column > 0 && lastRow >= row && lastColumn >= column ? new CellArea(row, column, lastRow, lastColumn) : null;
    }

    /// <summary>Row and column of "C12"; 0 for what it does not name.</summary>
    public static (int Row, int Column) Place(ReadOnlySpan<char> reference)
    {
        var (column, i) = (0, 0);
        for (; i < reference.Length && char.IsAsciiLetterUpper(reference[i]) && column <= MostColumns; i++)
            column = column * 26 + (reference[i] - 'A' + 1);
        var isRow = int.TryParse(reference[i..], NumberStyles.None, CultureInfo.InvariantCulture, out var row);
        return (isRow && row <= MostRows ? row : 0, column <= MostColumns ? column : 0);
    }
}
