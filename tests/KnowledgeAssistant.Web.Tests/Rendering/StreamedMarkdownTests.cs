using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class StreamedMarkdownTests
{
    private const string Everything =
        "# Wind limits\nAll cranes stop at **20 m/s**. [1] The *driver* prepares at 16 m/s. [2]\n\n"
        + "| Gust | What | Who |\n|---|---|---|\n| 14 m/s | Amber lamp | Driver [1] |\n| 20 m/s | Stop, `boom` up | Shift [2] |\n\n"
        + "1. First\n2. Second\n\n3. Third with a\n   second line\n\n   - inner [3]\n   - more\n\n10. Tenth\n\n"
        + "2\n\n2. not an item of the list above\n\n"
        + "Text before a code block:\n\n```json\n{ \"a\": [1] }\n\n\n<script>\n```\n"
        + "> quoted *text*\n> goes on\nlazily\n\n---\n\n- loose\n\n- list\n\n    code in it\n\n***\n\n    indented code\n\n"
        + "Underlined\n===\n\nUnderlined too\n---\nafter\n\n[1]: https://evil.example\n\n[see](https://example.org/a_b?c=d) <https://example.org> &amp; \\* \u00e9 \U0001F6A2 end [1][2].";

    public static TheoryData<string> Texts =>
        [
            Everything,
            Everything.Replace("\n", "\r\n", StringComparison.Ordinal),
            "- a\n\n-",
            "1. a\n\n2",
            "a\n\n    b",
            "```\na",
            "|a|b|\n|-|-|\n",
        ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Append_CutAtEveryUnit_GivesTheSameTree(string text)
    {
        var whole = await Rendered.BlocksAsync(SafeMarkdown.Parse(text));

        for (var cut = 0; cut <= text.Length; cut++)
        {
            var streamed = StreamedMarkdown.Of(text[..cut]);
            streamed.Append(text[cut..]);
            if (!whole.Equals(await Rendered.BlocksAsync(streamed.Blocks), StringComparison.Ordinal))
                Assert.Equal(whole, await Rendered.BlocksAsync(streamed.Blocks) + $" (cut at {cut})");
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Append_UnitByUnit_GivesTheSameTreeAndNeverTouchesAFinishedBlock(string text)
    {
        var streamed = new StreamedMarkdown();
        IReadOnlyList<SafeBlock> before = [];
        foreach (var unit in text)
        {
            streamed.Append(unit.ToString());
            var now = streamed.Blocks;
            Assert.All(before.Take(before.Count - 2).Zip(now), pair => Assert.Same(pair.First, pair.Second));
            before = now;
        }

        Assert.Equal(await Rendered.BlocksAsync(SafeMarkdown.Parse(text)), await Rendered.BlocksAsync(streamed.Blocks));
        Assert.Equal(text, streamed.ToString());
    }

    [Fact]
    public void Append_SecondParagraph_KeepsTheFirstInstance()
    {
        var streamed = StreamedMarkdown.Of("first\n\nsecond ");
        streamed.Append("goes\n");
        var first = streamed.Blocks[0];

        streamed.Append("on\n\nthird\n");

        Assert.Same(first, streamed.Blocks[0]);
        Assert.Equal(3, streamed.Blocks.Count);
    }
}
