using KnowledgeAssistant.Sources.Web;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

public sealed class PageHeadTests
{
    private static readonly Uri Address = new("https://public.test/help/page");

    [Fact]
    public void Read_Page_FindsTitleCanonicalAndLinks()
    {
        var page = Read(
            """
            <title> Berths &amp;
            quays </title><link rel="stylesheet canonical" href="/help/berths?utm_source=x#top">
            <script>"<a href='/script'>"</script><style><a href="/style"></style><!-- <a href="/comment"> -->
            <textarea><a href="/textarea"></textarea>
            <a href="one#part">1</a><a href="one">again</a><a href="../two/?b=2&amp;a=1">2</a><a rel="nofollow" href="/no">3</a>
            <a href="mailto:x@public.test">mail</a><a href="javascript:x()">js</a><area href="/map">
            """
        );

        Assert.Equal("Berths & quays", page.Title);
        Assert.Equal("https://public.test/help/berths", page.Canonical?.AbsoluteUri);
        Assert.Equal(
            ["https://public.test/help/one", "https://public.test/two/?b=2&a=1", "https://public.test/map"],
            page.Links.Select(link => link.AbsoluteUri)
        );
    }

    [Fact]
    public void Read_Base_IsWhereLinksStart() =>
        Assert.Equal("https://public.test/other/x", Read("<base href='/other/'><a href='x'>x</a>").Links.Single().AbsoluteUri);

    [Theory]
    [InlineData("<meta name=robots content='noindex'>", "", true, false)]
    [InlineData("<meta name=ROBOTS content='NOINDEX, NOFOLLOW'>", "", true, true)]
    [InlineData("<meta name=knowledgeassistant content=none>", "", true, true)]
    [InlineData("<meta name=otherbot content=none>", "", false, false)]
    [InlineData("", "noindex", true, false)]
    [InlineData("", "nofollow", false, true)]
    [InlineData("", "", false, false)]
    public void Read_Robots_AreObeyed(string html, string header, bool noIndex, bool noFollow)
    {
        var page = PageHead.Read(Address, html + "<a href=x>x</a>", header);

        Assert.Equal((noIndex, noFollow, noFollow ? 0 : 1), (page.IsNoIndex, page.IsNoFollow, page.Links.Count));
    }

    [Fact]
    public void Read_TagsWithoutEnd_AreReadWithoutATree()
    {
        var page = Read(string.Concat(Enumerable.Repeat("<div><a href=x><b>", 300_000)));

        Assert.Single(page.Links);
    }

    [Theory]
    [InlineData("https://PUBLIC.test:443/a?b=1#c", "https://public.test/a?b=1")]
    [InlineData("http://public.test:80/a/", "http://public.test/a/")]
    [InlineData("https://public.test/a?utm_source=x&b=1&gclid=2&a=0", "https://public.test/a?b=1&a=0")]
    [InlineData("https://public.test/a?utm_source=x", "https://public.test/a")]
    [InlineData("https://public.test/a?", "https://public.test/a")]
    [InlineData("https://public.test/a/../b", "https://public.test/b")]
    [InlineData("https://public.test:8443/a", "https://public.test:8443/a")]
    public void Canonical_Spellings_AreOne(string address, string expected) =>
        Assert.Equal(expected, CanonicalAddress.Of(new Uri(address)).AbsoluteUri);

    private static PageHead Read(string html) => PageHead.Read(Address, html, "");
}
