using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class MarkdownViewTests
{
    [Fact]
    public void Cut_OverlappingMarks_FirstInTheListWins()
    {
        var runs = TextMarks.Cut("abcdef", 10, [new(new(12, 14), "open"), new(new(11, 16), "doubt")]);

        Assert.Equal([("a", null), ("b", "doubt"), ("cd", "open"), ("ef", "doubt")], runs.Select(run => (run.Text, run.CssClass)));
    }
}
