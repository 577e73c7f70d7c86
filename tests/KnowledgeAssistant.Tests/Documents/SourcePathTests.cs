using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

public sealed class SourcePathTests
{
    [Theory]
    [InlineData("guide.md", "guide.md")]
    [InlineData("a\\b\\c.md", "a/b/c.md")]
    [InlineData("./a//b/./c.md", "a/b/c.md")]
    [InlineData("über/naïve 文書.md", "über/naïve 文書.md")]
    [InlineData("a..b/..c/d...md", "a..b/..c/d...md")]
    public void TryNormalise_AnOrdinaryPath_IsWrittenOneWay(string text, string expected)
    {
        Assert.True(SourcePath.TryNormalise(text, out var source, out var reason));
        Assert.Equal(expected, source);
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("", "no name")]
    [InlineData("./.", "no name")]
    [InlineData("../secret.md", "'..'")]
    [InlineData("a\\..\\..\\b.md", "'..'")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("\\\\server\\share\\a.md", "absolute")]
    [InlineData("C:\\a.md", "absolute")]
    [InlineData("a\0b.md", "control")]
    [InlineData("a\nb.md", "control")]
    [InlineData("a\u0085b.md", "control")]
    [InlineData("a\u2028b.md", "control")]
    [InlineData("invoice\u202Efdp.exe", "direction")]
    [InlineData("a\u2066b.md", "direction")]
    [InlineData("a\uD800b.md", "not valid text")]
    public void TryNormalise_APathThatMisleadsOrLeadsOut_IsRefusedWithItsReason(string text, string inReason)
    {
        Assert.False(SourcePath.TryNormalise(text, out var source, out var reason));
        Assert.Null(source);
        Assert.Contains(inReason, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryNormalise_FiveKilobytes_IsRefused()
    {
        Assert.False(SourcePath.TryNormalise(new string('a', 5_000), out _, out var reason));
        Assert.Contains("1,000", reason, StringComparison.Ordinal);
        Assert.True(SourcePath.TryNormalise(new string('a', 1_000), out _, out _));
    }
}
