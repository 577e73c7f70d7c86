using System.Text;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Tests.Ingestion.Chunking;

/// <summary>Builds content by hand, apart from the readers.</summary>
internal sealed class Blocks
{
    private readonly StringBuilder _text = new();
    private readonly List<Block> _blocks = [];
    private readonly List<(int Level, string Text)> _headings = [];

    public Blocks Heading(int level, string text)
    {
        _headings.RemoveAll(heading => heading.Level >= level);
        Add(BlockKind.Heading, text, level);
        _headings.Add((level, text));
        return this;
    }

    public Blocks Paragraph(string text) => Add(BlockKind.Paragraph, text);

    /// <summary>Sentences of ten words, this many words in all.</summary>
    public Blocks Text(int words) =>
        Paragraph(
            string.Join(
                ' ',
                Enumerable.Range(1, words).Select(i => (i % 10 == 1 ? "Word" : "word") + (i % 10 == 0 || i == words ? "." : ""))
            )
        );

    public Blocks Row(string? header, string text)
    {
        Add(BlockKind.TableRow, text);
        _blocks[^1] = _blocks[^1] with { TableHeader = header, Table = 1 };
        return this;
    }

    public Blocks Add(BlockKind kind, string text, int level = 0)
    {
        if (_blocks.Count > 0)
            _text.Append('\n');
        var range = new TextRange(_text.Length, _text.Length + text.Length);
        _text.Append(text);
        _blocks.Add(new Block(kind, range, [.. _headings.Select(heading => heading.Text)]) { Level = level });
        return this;
    }

    public DocumentContent Content() => new(DocumentFormats.Text, "Test", null, null, _text.ToString(), _blocks, CoverageReport.Complete);
}
