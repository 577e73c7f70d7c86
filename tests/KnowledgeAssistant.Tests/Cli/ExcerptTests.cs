using KnowledgeAssistant.Cli;
using Xunit;

namespace KnowledgeAssistant.Tests.Cli;

public sealed class ExcerptTests
{
    [Fact]
    public void Of_ShortText_IsTheWholeOnOneLine() => Assert.Equal("one two three", Excerpt.Of(" one\n\ttwo  three ", "two"));

    [Fact]
    public void Of_LongText_ShowsWhereTheQuestionsWordsStand()
    {
        var text =
            string.Join(' ', Enumerable.Repeat("filler", 100))
            + " Keys are rotated every 90 days. "
            + string.Join(' ', Enumerable.Repeat("more", 100));

        var excerpt = Excerpt.Of(text, "How often are keys rotated?");

        Assert.Contains("rotated every 90 days", excerpt, StringComparison.Ordinal);
        Assert.StartsWith("… ", excerpt, StringComparison.Ordinal);
        Assert.EndsWith(" …", excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void Printable_ControlAndFormatCharacters_CannotReachATerminal() =>
        Assert.Equal("a [31mred  b c", Excerpt.Printable("a\u001b[31mred\u202E b\nc"));
}
