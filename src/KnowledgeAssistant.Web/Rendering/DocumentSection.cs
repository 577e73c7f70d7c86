using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Rendering;

public enum SectionKind
{
    Single,
    List,
    Table,
}

/// <summary>Blocks that make one element together: the rows of a table, the items of a list, or one block of another kind.</summary>
/// <param name="Index">Index of its first block in the document.</param>
public sealed record DocumentSection(SectionKind Kind, int Index, IReadOnlyList<Block> Blocks)
{
    /// <summary>For a heading: 1 for the outermost that is shown, never more than one beyond the heading before it. A window may begin deep in a document.</summary>
    public int Depth { get; init; }

    public static IReadOnlyList<DocumentSection> Of(IReadOnlyList<Block> blocks, DocumentWindow window)
    {
        var sections = new List<DocumentSection>();
        var above = new Stack<int>();
        for (var at = window.First; at < window.End; )
        {
            var end = at + 1;
            while (end < window.End && BelongTogether(blocks[at], blocks[end]))
                end++;
            sections.Add(new(KindOf(blocks[at]), at, [.. blocks.Skip(at).Take(end - at)]) { Depth = DepthOf(blocks[at], above) });
            at = end;
        }
        return sections;
    }

    /// <summary>The cells of a row and where each starts in the document's text.</summary>
    public static IEnumerable<(string Text, int Start)> Cells(string row, int start)
    {
        const string separator = " | ";
        for (var at = 0; at <= row.Length; )
        {
            var end = row.IndexOf(separator, at, StringComparison.Ordinal);
            if (end < 0)
                end = row.Length;
            yield return (row[at..end], start + at);
            at = end + separator.Length;
        }
    }

    private static int DepthOf(Block block, Stack<int> above)
    {
        if (block.Kind != BlockKind.Heading)
            return 0;
        while (above.TryPeek(out var level) && level >= block.Level)
            above.Pop();
        above.Push(block.Level);
        return above.Count;
    }

    private static SectionKind KindOf(Block block) =>
        block.Kind switch
        {
            BlockKind.TableRow => SectionKind.Table,
            BlockKind.ListItem => SectionKind.List,
            _ => SectionKind.Single,
        };

    private static bool BelongTogether(Block first, Block next) =>
        first.Kind == next.Kind
        && first.Page == next.Page
        && first.Kind switch
        {
            BlockKind.TableRow => first.Table == next.Table,
            BlockKind.ListItem => true,
            _ => false,
        };
}
