using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>What holds for the content of every reader, as <see cref="Block"/> and <see cref="LineBox"/> promise.</summary>
internal static class BlockLaws
{
    public static void Check(DocumentContent content)
    {
        Assert.Equal(string.Join('\n', content.Blocks.Select(content.TextOf)), content.Text);
        var position = 0;
        foreach (var block in content.Blocks)
        {
            Assert.Equal(position, block.Range.Start);
            Assert.True(block.Range.Length > 0);
            position = block.Range.End + 1;
            CheckBlock(content, block);
        }
        Assert.False(string.IsNullOrWhiteSpace(content.Title));
        Assert.All(content.Coverage.UnreadPages, page => Assert.InRange(page, 1, content.Pages ?? 0));
        Assert.DoesNotContain('\r', content.Text);
        Assert.DoesNotContain('\0', content.Text);
    }

    private static void CheckBlock(DocumentContent content, Block block)
    {
        if (block.Kind == BlockKind.Heading)
            Assert.InRange(block.Level, 1, 6);
        if (block.Kind == BlockKind.ListItem)
            Assert.True(block.Level >= 1);
        if (block.Kind != BlockKind.Code)
            Assert.DoesNotContain('\n', content.TextOf(block));
        Assert.Equal(block.Kind == BlockKind.TableRow, block.Table > 0);
        Assert.True(block.TableHeader is null || block.Table > 0);
        Assert.Equal(block.Page is null, content.Pages is null);
        if (content.Format == DocumentFormats.Pdf)
            Assert.NotEmpty(block.Lines);
        Assert.All(block.Lines, line => CheckLine(content, block, line));
    }

    private static void CheckLine(DocumentContent content, Block block, LineBox line)
    {
        Assert.True(line.Range.Start >= block.Range.Start && line.Range.End <= block.Range.End && line.Range.Length > 0);
        Assert.InRange(line.Page, 1, content.Pages!.Value);
        Assert.True(line.Left is >= 0 and <= 1 && line.Right is >= 0 and <= 1 && line.Top is >= 0 and <= 1 && line.Bottom is >= 0 and <= 1);
        Assert.True(line.Left <= line.Right && line.Top <= line.Bottom);
    }
}
