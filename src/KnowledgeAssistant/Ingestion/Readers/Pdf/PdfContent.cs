using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Recognition;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Writes paragraphs and tables as blocks with the boxes of their lines.</summary>
internal sealed class PdfContent(ContentBuilder content, PdfHeadings headings, Hyphenation hyphenation)
{
    private readonly StringBuilder _text = new();
    private readonly List<LineBox> _lines = [];
    private PdfTableContext? _table;

    public void Add(PdfParagraph? previous, PdfParagraph paragraph, PdfParagraph? next)
    {
        if (paragraph.Table is { } table)
        {
            AddTable(table);
            return;
        }
        if (!paragraph.IsNote)
            _table = null;
        AddLines(paragraph.Lines);
        var heading = headings.Level(previous, paragraph, next);
        var isItem = heading is null && ListMarkers.StartsWith(paragraph.FirstText);
        var kind =
            paragraph.IsNote ? BlockKind.Note
            : heading is not null ? BlockKind.Heading
            : isItem ? BlockKind.ListItem
            : BlockKind.Paragraph;
        Append(
            new Block(kind, default, [])
            {
                Level = heading ?? (isItem ? Depth(paragraph.Lines[0]) : 0),
                Page = paragraph.Lines[0].Page.Number,
            }
        );
    }

    /// <summary>By indentation; 30 points a level is what printing programs use.</summary>
    private static int Depth(PdfLine line) => Math.Clamp(1 + (int)((line.Box.Left / line.Page.Width - 0.14f) * 20), 1, 4);

    private void AddLines(List<PdfLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var (cut, separator) = i + 1 < lines.Count ? hyphenation.Between(lines[i].Text, lines[i + 1].Text) : (0, "");
            AddLine(lines[i].Text[..^cut], lines[i].Box, lines[i].Page);
            _text.Append(separator);
        }
    }

    private void AddLine(string text, PdfBox box, PdfPage page)
    {
        var range = new TextRange(_text.Length, _text.Length + text.Length);
        _text.Append(text);
        var place = page.Turn.AsItLies(
            new PdfBox(
                Share(box.Left, page.Width),
                Share(box.Top, page.Height),
                Share(box.Right, page.Width),
                Share(box.Bottom, page.Height)
            )
        );
        _lines.Add(new LineBox(range, page.Number, place.Left, place.Top, place.Right, place.Bottom));
    }

    /// <summary>Text may stand outside the page that is shown.</summary>
    private static float Share(float place, float size) => Math.Clamp(place / size, 0, 1);

    private void Append(Block block)
    {
        content.Append(block with { Lines = [.. _lines] }, _text.ToString());
        _text.Clear();
        _lines.Clear();
    }

    private void AddTable(PdfTable table)
    {
        var texts = table.Rows.Select(row => row.Select(CellText).ToList()).ToList();
        var continued = _table is not null && _table.GoesOnIn(table) ? _table : null;
        var headerRows = continued is null && TableText.StartsWithHeader(texts) ? 1 : 0;
        var context = continued ?? new PdfTableContext(table, content.NextTable(), headerRows > 0 ? TableText.Row(texts[0]) : null);
        for (var i = 0; i < texts.Count; i++)
        {
            // The header that is printed again on top of the next page.
            if (continued is not null && i == 0 && TableText.Row(texts[0]) == continued.Header)
                continue;
            AddRow(table.Rows[i], table.Page);
            Append(
                new Block(BlockKind.TableRow, default, [])
                {
                    Table = context.Number,
                    TableHeader = i < headerRows ? null : context.Header,
                    Page = table.Page.Number,
                }
            );
        }
        _table = context with { Last = table };
    }

    private void AddRow(IReadOnlyList<IReadOnlyList<PdfSegment>> row, PdfPage page)
    {
        for (var column = 0; column < row.Count; column++)
        {
            if (column > 0)
                _text.Append(TableText.Separator);
            for (var i = 0; i < row[column].Count; i++)
            {
                var segment = row[column][i];
                var (cut, separator) = i + 1 < row[column].Count ? hyphenation.Between(segment.Text, row[column][i + 1].Text) : (0, "");
                AddLine(segment.Text[..^cut], segment.Box, page);
                _text.Append(separator);
            }
        }
    }

    private static string CellText(IReadOnlyList<PdfSegment> cell) => string.Join(' ', cell.Select(line => line.Text));
}

/// <summary>The table that stood last, for its rows on the next page.</summary>
internal sealed record PdfTableContext(PdfTable Last, int Number, string? Header)
{
    /// <summary>On the next page, with as many columns at about the same places.</summary>
    public bool GoesOnIn(PdfTable table)
    {
        var (one, other) = (Lefts(Last), Lefts(table));
        return table.Page.Number == Last.Page.Number + 1
            && one.Count == other.Count
            && one.Zip(other, (a, b) => Math.Abs(a - b) < 12).All(isNear => isNear);
    }

    private static List<float> Lefts(PdfTable table) =>
        [
            .. Enumerable
                .Range(0, table.Rows[0].Count)
                .Select(column => table.Rows.SelectMany(row => row[column]).Select(segment => segment.Box.Left).DefaultIfEmpty().Min()),
        ];
}
