using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Documents.Changes;

/// <summary>A version's text as what is compared: sentences, and rows of tables as a whole.</summary>
internal sealed class TextUnits
{
    private readonly DocumentContent _content;
    private readonly List<(Block Block, TextRange Range)> _units = [];

    public TextUnits(DocumentContent content)
    {
        _content = content;
        foreach (var block in content.Blocks)
        {
            if (block.Table != 0 || block.Kind is BlockKind.Heading)
                Add(block, block.Range);
            else
                foreach (var sentence in Sentences.Split(content.TextOf(block)))
                    Add(block, new TextRange(block.Range.Start + sentence.Start, block.Range.Start + sentence.End));
        }
        Keys = [.. _units.Select(unit => Key(_content.Text.AsSpan(unit.Range.Start, unit.Range.Length)))];
    }

    /// <summary>Texts with their white space folded: a line that is broken elsewhere is no change.</summary>
    public IReadOnlyList<string> Keys { get; }

    public Block BlockOf(int unit) => _units[unit].Block;

    public IReadOnlyList<string> Texts(int start, int end) =>
        [.. _units[start..end].Select(unit => _content.Text[unit.Range.Start..unit.Range.End])];

    private void Add(Block block, TextRange range)
    {
        if (range.Length > 0)
            _units.Add((block, range));
    }

    private static string Key(ReadOnlySpan<char> text)
    {
        var key = new System.Text.StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter))
                key.Append(letter);
            else if (key.Length > 0 && key[^1] != ' ')
                key.Append(' ');
        }
        return key.ToString().TrimEnd();
    }
}
