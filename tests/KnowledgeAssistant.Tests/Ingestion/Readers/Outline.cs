using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>Content in short lines for comparison: "h1 Title", "p text", "li2 text", "row text", "code text", "note text".</summary>
internal static class Outline
{
    public static string[] Of(DocumentContent content)
    {
        BlockLaws.Check(content);
        return [.. content.Blocks.Select(block => $"{Kind(block)} {content.TextOf(block)}")];
    }

    private static string Kind(Block block) =>
        block.Kind switch
        {
            BlockKind.Heading => "h" + block.Level,
            BlockKind.ListItem => "li" + block.Level,
            BlockKind.TableRow => "row",
            BlockKind.Code => "code",
            BlockKind.Note => "note",
            _ => "p",
        };
}
