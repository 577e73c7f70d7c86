using KnowledgeAssistant.Sources.Web;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

public sealed class RobotsRulesTests
{
    [Theory]
    [InlineData("User-agent: *\nDisallow: /", "/a", false)]
    [InlineData("User-agent: *\nDisallow:", "/a", true)]
    [InlineData("", "/a", true)]
    [InlineData("User-agent: *\nDisallow: /a", "/ab", false)]
    [InlineData("User-agent: *\nDisallow: /a\nAllow: /ab", "/abc", true)]
    [InlineData("User-agent: *\nDisallow: /ab\nAllow: /a", "/abc", false)]
    [InlineData("User-agent: *\nDisallow: /ab\nAllow: /ab", "/abc", true)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?page=2", true)]
    [InlineData("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", false)]
    [InlineData("User-agent: *\nDisallow: /a$", "/ab", true)]
    [InlineData("User-agent: *\nDisallow: /%70rivate", "/private", false)]
    [InlineData("User-agent: *\nDisallow: /private", "/%70rivate", false)]
    [InlineData("User-agent: *\nDisallow: /?q=", "/?q=1", false)]
    [InlineData("user-AGENT: KnowledgeAssistant\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", true)]
    [InlineData("user-AGENT: KnowledgeAssistant\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/a", false)]
    [InlineData("User-agent: other\nUser-agent: knowledgeassistant/2.0\nDisallow: /a", "/a", false)]
    [InlineData("User-agent: other\nDisallow: /", "/a", true)]
    [InlineData(
        "User-agent: KnowledgeAssistant\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: KnowledgeAssistant\nDisallow: /b",
        "/b",
        false
    )]
    [InlineData("Disallow: /", "/a", true)]
    [InlineData("\uFEFFUser-agent: * # all\r\nDisallow: /a # this\r\n", "/a", false)]
    [InlineData("User-agent: *\nDisallow: /", "/robots.txt", true)]
    public void Allows_FileByFile_IsAsRfc9309Says(string file, string path, bool expected) =>
        Assert.Equal(expected, RobotsRules.Parse(file, "KnowledgeAssistant").Allows(new Uri($"https://public.test{path}")));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0.5", 0.5)]
    [InlineData("100000", 120)]
    [InlineData("-1", 0)]
    [InlineData("soon", 0)]
    public void CrawlDelay_AsWritten_IsBounded(string value, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            RobotsRules.Parse($"User-agent: *\nCrawl-delay: {value}", "KnowledgeAssistant").CrawlDelay
        );

    [Fact]
    public void Allows_PatternOfManyStars_IsToldAtOnce()
    {
        var rules = RobotsRules.Parse($"User-agent: *\nDisallow: /{string.Concat(Enumerable.Repeat("a*", 500))}b$", "x");

        Assert.True(rules.Allows(new Uri($"https://public.test/{new string('a', 1_900)}")));
    }
}
