using System.Text;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Markdown that arrives in pieces. A finished block keeps its instance for ever, so the page compares it by reference and leaves it alone;
/// only the last block, whose end is not known yet, is parsed again. The result does not depend on where the pieces were cut.
/// </summary>
public sealed class StreamedMarkdown
{
    private readonly StringBuilder _text = new();
    private readonly List<SafeBlock> _finished = [];
    private int _tailStart;
    private IReadOnlyList<SafeBlock> _tail = [];

    public static StreamedMarkdown Of(string markdown)
    {
        var streamed = new StreamedMarkdown();
        streamed.Append(markdown);
        return streamed;
    }

    public int Length => _text.Length;

    public IReadOnlyList<SafeBlock> Blocks => [.. _finished, .. _tail];

    public void Append(string piece)
    {
        _text.Append(piece);
        var source = _text.ToString(_tailStart, _text.Length - _tailStart);
        var blocks = SafeMarkdown.Parse(source, _tailStart);
        var open = OpenFrom(blocks, source);
        if (open > 0)
        {
            _finished.AddRange(blocks.Take(open));
            _tailStart = blocks[open].Start;
        }
        _tail = [.. blocks.Skip(open)];
    }

    public override string ToString() => _text.ToString();

    /// <summary>The first block that later text can still change: the last one, and the one before it while the last one's first line is not
    /// whole ("2" after a list is a paragraph until ". next" makes it an item of that list).</summary>
    private int OpenFrom(IReadOnlyList<SafeBlock> blocks, string source)
    {
        if (blocks.Count == 0)
            return 0;
        var lastLineIsWhole = source.IndexOf('\n', blocks[^1].Start - _tailStart) >= 0;
        return Math.Max(0, blocks.Count - (lastLineIsWhole ? 1 : 2));
    }
}
