using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class SafeTextWriterTests
{
    private static readonly SafeTextWriter Markdown = new(markdown: true, number => $"[^{number}]");

    [Theory]
    [InlineData("Stop at **20 m/s**. [1] *Then* ~~go~~ wait.")]
    [InlineData("1. one\n2. two\n   - inner\n   - more\n3. three")]
    [InlineData("# Head\n\n> quoted\n> more\n\n```\nif (a < b) `x`\n```\n\n---\n\nEnd")]
    [InlineData("| A | B |\n| --- | --- |\n| 1 [2] | `a\\|b` |")]
    [InlineData("<script>alert(1)</script> & <img src=x onerror=y> &lt;b&gt;")]
    [InlineData("snake_case *not closed [link](javascript:alert(1)) [ok](https://example.org/a_b?c=(d))")]
    [InlineData("2\\. no list\n\n\\- no item\n\n\\# no head\n\n+1 and -1 and = too")]
    [InlineData("![picture](https://canary.example/x.png) `` `tick` ``\\\nnext line")]
    public void Write_AsMarkdown_ParsesToTheSameBlocks(string text)
    {
        var blocks = SafeMarkdown.Parse(text);

        var written = new SafeTextWriter(markdown: true, number => $"[{number}]").Write(blocks);

        var plain = new SafeTextWriter(markdown: false, number => $"[{number}]");
        Assert.Equal(plain.Write(blocks), plain.Write(SafeMarkdown.Parse(written)));
        Assert.Equal(Shape(blocks), Shape(SafeMarkdown.Parse(written)));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("![x](https://canary.example/x.png)")]
    public void Write_AsMarkdown_LeavesNothingARendererWouldRun(string text)
    {
        var html = Markdig.Markdown.ToHtml(Markdown.Write(SafeMarkdown.Parse(text)));

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AsMarkdown_TurnsMarkersIntoFootnotes() =>
        Assert.Equal("Stop.[^1][^2]", Markdown.Write(SafeMarkdown.Parse("Stop. [1] [2]")));

    [Fact]
    public void Write_AsPlainText_HasNoMarks() =>
        Assert.Equal(
            "Head\n\nStop at 20 m/s. (1)\n\n- one\n- two\n\nA\tB\n1\t2",
            new SafeTextWriter(markdown: false, number => $" ({number})").Write(
                SafeMarkdown.Parse("# Head\n\nStop at **20 m/s**. [1]\n\n- one\n- two\n\n| A | B |\n|---|---|\n| 1 | 2 |")
            )
        );

    private static string Shape(IReadOnlyList<SafeBlock> blocks) => string.Join(", ", blocks.Select(block => block.GetType().Name));
}
