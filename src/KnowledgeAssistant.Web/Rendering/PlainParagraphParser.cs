using Markdig.Parsers;
using Markdig.Syntax;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Paragraphs without link reference definitions and without underlined headings. Both let a later line change what stands before it: a
/// paragraph that was already shown would turn into a link or a heading while the answer is written.
/// </summary>
internal sealed class PlainParagraphParser : ParagraphBlockParser
{
    public PlainParagraphParser() => ParseSetextHeadings = false;

    public override bool Close(BlockProcessor processor, Block block)
    {
        if (block is not ParagraphBlock paragraph)
            return true;
        ref var lines = ref paragraph.Lines;
        if (lines.Count == 0)
            return false;
        for (var i = 0; i < lines.Count; i++)
            lines.Lines[i].Slice.TrimStart();
        lines.Lines[lines.Count - 1].Slice.TrimEnd();
        return true;
    }
}
