namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Lines that are one paragraph, list item, heading or note; or a table.</summary>
internal sealed class PdfParagraph
{
    public List<PdfLine> Lines { get; } = [];
    public PdfTable? Table { get; init; }

    /// <summary>Set small at the foot of its page.</summary>
    public bool IsNote { get; init; }

    public string FirstText => Lines.Count > 0 ? Lines[0].Text : "";

    public float Height => Lines.Count > 0 ? Lines[0].Height : 0;
}

/// <summary>Joins lines to paragraphs, also over the end of a column or page.</summary>
internal sealed class PdfParagraphs(float bodyHeight)
{
    private const float OtherSize = 1.12f;
    private const float SmallSize = 0.9f;

    private readonly List<PdfParagraph> _paragraphs = [];
    private IReadOnlyList<PdfLine> _pageLines = [];

    public IReadOnlyList<PdfParagraph> All => _paragraphs;

    public void Add(IReadOnlyList<PdfElement> page)
    {
        _pageLines = [.. page.OfType<PdfElement.Line>().Select(element => element.Value)];
        foreach (var element in page)
        {
            if (element is PdfElement.Table table)
                _paragraphs.Add(new PdfParagraph { Table = table.Value });
            else if (element is PdfElement.Line line)
                Add(line.Value);
        }
    }

    private void Add(PdfLine line)
    {
        var paragraph = Continued(line);
        if (paragraph is null)
            _paragraphs.Add(paragraph = new PdfParagraph { IsNote = IsNote(line) });
        paragraph.Lines.Add(line);
    }

    private bool IsNote(PdfLine line) =>
        line.Height < SmallSize * bodyHeight
        && line.Box.Top > 0.6f * line.Page.Height
        && (char.IsDigit(line.Text[0]) || line.Text[0] is '*' or '†' or '‡' or '[');

    /// <summary>The paragraph that <paramref name="line"/> goes on with; null if it begins one.</summary>
    private PdfParagraph? Continued(PdfLine line)
    {
        if (_paragraphs.Count == 0 || ListMarkers.StartsWith(line.Text))
            return null;
        var paragraph = _paragraphs[^1];
        if (paragraph.Table is null && IsRightBelow(paragraph.Lines[^1], line))
            return StartsNew(paragraph, paragraph.Lines[^1], line) ? null : paragraph;
        var last = _paragraphs.FindLastIndex(candidate => !candidate.IsNote);
        if (last < 0 || last < _paragraphs.Count - 20 || _paragraphs[last].Table is not null)
            return null;
        return GoesOnAfterBreak(_paragraphs[last], line) ? _paragraphs[last] : null;
    }

    /// <summary>In the same block of poppler, or, as its blocks are cut too small at times, the next line of the same column.</summary>
    private static bool IsRightBelow(PdfLine above, PdfLine line)
    {
        if (above.Page != line.Page)
            return false;
        if (above.Group == line.Group)
            return true;
        var shared = Math.Min(above.Box.Right, line.Box.Right) - Math.Max(above.Box.Left, line.Box.Left);
        var gap = line.Box.Top - above.Box.Bottom;
        return shared > 0.5f * Math.Min(above.Box.Width, line.Box.Width) && gap < 0.6f * line.Height && gap > -0.5f * line.Height;
    }

    /// <summary>Other size, wider space, an indented first line, or a line above that ended early.</summary>
    private bool StartsNew(PdfParagraph paragraph, PdfLine above, PdfLine line)
    {
        if (IsOtherSize(above, line))
            return true;
        var pitch = line.Box.Top - above.Box.Top;
        var usual = paragraph.Lines.Count > 1 ? above.Box.Top - paragraph.Lines[^2].Box.Top : pitch;
        if (pitch > 1.35f * usual && pitch > 1.35f * line.Height)
            return true;
        if (line.Height > OtherSize * bodyHeight)
            return false;
        var isIndented = line.Box.Left - above.Box.Left is var indent && indent > 0.8f * line.Height && indent < 6 * line.Height;
        if (isIndented && paragraph.Lines.Count > 1 && EndsSentence(above.Text))
            return true;
        return EndedEarly(above, line);
    }

    /// <summary>The first word of the next line would have fitted: the break was wanted.</summary>
    private bool EndedEarly(PdfLine above, PdfLine line)
    {
        if (above.Text[^1] is '-' or '‐')
            return false;
        var space = line.Text.IndexOf(' ', StringComparison.Ordinal);
        var firstWord = (space < 0 ? line.Text.Length : space) / (float)line.Text.Length * line.Box.Width;
        var room = RightOf(line) - above.Box.Right;
        return room > firstWord + line.Height && (EndsSentence(above.Text) || room > 4 * firstWord);
    }

    /// <summary>How far the lines of a column reach: of the line's own block, else of the lines that begin where it does.</summary>
    private float RightOf(PdfLine line)
    {
        var block = _pageLines.Where(other => other.Group == line.Group).ToList();
        var column =
            block.Count > 1
                ? block
                : _pageLines.Where(other => Math.Abs(other.Box.Left - line.Box.Left) < 2 * line.Height && !IsOtherSize(other, line));
        return column.Max(other => other.Box.Right);
    }

    /// <summary>Over the end of a block, column or page only in mid-sentence: the text above does not end, the text below begins small.</summary>
    private static bool GoesOnAfterBreak(PdfParagraph paragraph, PdfLine line)
    {
        var above = paragraph.Lines[^1];
        var isText = paragraph.Lines.Sum(other => other.Text.Length) > 20;
        return isText && !IsOtherSize(above, line) && !EndsSentence(above.Text) && above.Text[^1] != ':' && char.IsLower(line.Text[0]);
    }

    private static bool IsOtherSize(PdfLine one, PdfLine other) =>
        one.Height > OtherSize * other.Height || other.Height > OtherSize * one.Height;

    private static bool EndsSentence(string text) =>
        text.AsSpan().TrimEnd("\"'”’)]»")[^1..] is "." or "!" or "?" or "。" or "！" or "？" or ";";
}
