namespace KnowledgeAssistant.Ingestion.Readers.Text;

/// <summary>How a text breaks its lines: wrapped at a width, or a line a paragraph.</summary>
internal sealed record TextLayout(int WrapWidth)
{
    private const int WidestWrap = 130;
    private const int NarrowestWrap = 40;

    public static TextLayout Of(IReadOnlyList<string> lines)
    {
        var lengths = lines.Select(line => line.Length).Where(length => length > 0).Order().ToList();
        if (lengths.Count == 0)
            return new TextLayout(0);
        // The longest lines but a few: an address or a table may stick out of wrapped text.
        var width = lengths[(int)((lengths.Count - 1) * 0.95)];
        return new TextLayout(width is >= NarrowestWrap and <= WidestWrap ? width : 0);
    }

    /// <summary>Whether the break between two lines only wraps: the next word did not fit any more.</summary>
    public bool IsWrapped(string line, string next)
    {
        if (WrapWidth == 0)
            return false;
        var word = next.AsSpan().TrimStart();
        var space = word.IndexOf(' ');
        // A fifth less than the width: editors wrap at slightly different columns.
        return line.Length + 1 + (space < 0 ? word.Length : space) > WrapWidth * 0.8;
    }
}
