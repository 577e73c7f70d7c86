using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Puts blocks together into a <see cref="DocumentContent"/> so that they tile the normalised text as <see cref="Block"/> says.</summary>
internal sealed class ContentBuilder(ReaderInput input)
{
    private const int LongestHeadingInPath = 200;
    private readonly StringBuilder _text = new();
    private readonly List<Block> _blocks = [];
    private readonly List<(int Level, string Text)> _headings = [];
    private IReadOnlyList<string> _path = [];
    private int _tables;

    /// <summary>The first heading of the highest level.</summary>
    private (int Level, string Text)? _top;

    /// <summary>A heading that is added before the next block, if there is one.</summary>
    private (int Level, string Text)? _toCome;

    public bool IsEmpty => Count == 0;

    /// <summary>Blocks so far.</summary>
    public int Count => _blocks.Count;

    /// <summary>The page or slide of the blocks that are added; null where the format has neither, or blocks say it themselves.</summary>
    public int? Page
    {
        get;
        set
        {
            field = value;
            HiddenText.At(value);
        }
    }

    /// <param name="level">1 to 6; others are brought into that range.</param>
    /// <param name="shown">What the title and heading paths say in place of the text.</param>
    public void Heading(int level, string text, string? shown = null)
    {
        text = NormalisedText.Line(text);
        if (text.Length > 0)
            Append(new Block(BlockKind.Heading, default, []) { Level = level }, text, shown is null ? null : NormalisedText.Line(shown));
    }

    /// <summary>A heading over what follows, left out if nothing does: an empty sheet is not worth a passage.</summary>
    public void HeadingToCome(int level, string text) => _toCome = (level, text);

    public void Paragraph(string text) => AddLine(BlockKind.Paragraph, 0, text);

    public void Paragraph(string text, CellRange cells) => AddLine(BlockKind.Paragraph, 0, text, cells);

    public void Note(string text) => AddLine(BlockKind.Note, 0, text);

    /// <param name="depth">From 1.</param>
    /// <param name="text">With its number or bullet.</param>
    public void ListItem(int depth, string text) => AddLine(BlockKind.ListItem, depth, text);

    public void Code(string text)
    {
        text = NormalisedText.Code(text);
        if (text.Length > 0)
            Append(new Block(BlockKind.Code, default, []), text);
    }

    /// <summary>
    /// One block a row. The header rows are blocks as well, so that their text is in the document once; every other row carries them as
    /// <see cref="Block.TableHeader"/>, the cells of several header rows joined column by column.
    /// </summary>
    public void Table(IReadOnlyList<IReadOnlyList<string>> rows, int headerRows)
    {
        var table = ++_tables;
        var clean = rows.Select(row => row.Select(NormalisedText.Line).ToList()).ToList();
        var header = TableText.Header(clean.Take(headerRows));
        for (var i = 0; i < clean.Count; i++)
            Row(table, clean[i], i < headerRows ? null : header, null);
    }

    /// <summary>One row of a table whose rows are added one by one; empty ones are left out.</summary>
    /// <param name="table">From <see cref="NextTable"/>.</param>
    /// <param name="header">Null on the header rows themselves.</param>
    public void Row(int table, IEnumerable<string> cells, string? header, CellRange? at)
    {
        var clean = cells.Select(NormalisedText.Line).ToList();
        if (clean.Exists(cell => cell.Length > 0))
            Append(
                new Block(BlockKind.TableRow, default, [])
                {
                    Table = table,
                    TableHeader = header,
                    Cells = at,
                },
                TableText.Row(clean)
            );
    }

    /// <summary>A number for the next table whose rows are added one by one.</summary>
    public int NextTable() => ++_tables;

    /// <summary>Adds a block with all it knows; its heading path is set here, its lines are relative to its own text.</summary>
    /// <param name="text">Already normalised.</param>
    public void Append(Block block, string text) => Append(block, text, shown: null);

    private void Append(Block block, string text, string? shown)
    {
        if (_toCome is { } heading)
        {
            _toCome = null;
            Heading(heading.Level, heading.Text);
        }
        if (_blocks.Count > 0)
            _text.Append('\n');
        var start = _text.Length;
        if (start + text.Length > input.Limits.MaxCharacters)
            throw new UnreadableDocumentException(
                $"The document holds more than {input.Limits.MaxCharacters:N0} characters of text. Split it into smaller documents."
            );
        _text.Append(text);
        if (block.Kind == BlockKind.Heading)
            block = block with { Level = Math.Clamp(block.Level, 1, 6) };
        var path = block.Kind == BlockKind.Heading ? PathAbove(block.Level) : _path;
        var lines = block.Lines.Count == 0 ? block.Lines : [.. block.Lines.Select(line => line with { Range = Moved(line.Range, start) })];
        _blocks.Add(
            block with
            {
                Range = new TextRange(start, start + text.Length),
                HeadingPath = path,
                Lines = lines,
                Page = block.Page ?? Page,
            }
        );
        if (block.Kind == BlockKind.Heading)
            Enter(block.Level, shown ?? text);
    }

    /// <param name="title">The file's own title, if it has one.</param>
    /// <param name="stated">What else the file says of itself.</param>
    public DocumentContent Build(
        string format,
        string? title,
        DateTime? date,
        int? pages,
        CoverageReport coverage,
        DocumentMetadata? stated = null
    )
    {
        var metadata = stated ?? DocumentMetadata.None;
        title = NormalisedText.Line(title ?? "");
        if (title.Length == 0)
        {
            title = _top?.Text ?? FileNames.Title(input.FileName);
            metadata = metadata with { Derived = [.. metadata.Derived, DerivedField.Title] };
        }
        return new DocumentContent(format, Shortened(title), date, pages, _text.ToString(), _blocks, coverage) { Metadata = metadata };
    }

    private void AddLine(BlockKind kind, int level, string text, CellRange? cells = null)
    {
        text = NormalisedText.Line(text);
        if (text.Length > 0)
            Append(new Block(kind, default, []) { Level = level, Cells = cells }, text);
    }

    private static TextRange Moved(TextRange range, int by) => new(range.Start + by, range.End + by);

    private IReadOnlyList<string> PathAbove(int level)
    {
        _headings.RemoveAll(heading => heading.Level >= level);
        return [.. _headings.Select(heading => heading.Text)];
    }

    private void Enter(int level, string text)
    {
        if (_top is not { } top || level < top.Level)
            _top = (level, text);
        _headings.Add((level, Shortened(text)));
        _path = [.. _headings.Select(heading => heading.Text)];
    }

    /// <summary>A "heading" of a whole page is context of every passage under it.</summary>
    private static string Shortened(string text) =>
        text.Length <= LongestHeadingInPath ? text : NormalisedText.WithoutHalfPairs(text[..LongestHeadingInPath]).TrimEnd() + "…";
}
