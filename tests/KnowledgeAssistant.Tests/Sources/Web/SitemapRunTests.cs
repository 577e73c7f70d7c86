using System.Text;
using KnowledgeAssistant.Sources;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

/// <summary>Pages that only a sitemap leads to, and names that two addresses of a site share.</summary>
public sealed class SitemapRunTests : IAsyncLifetime
{
    private readonly TestSite _site = new();
    private SourcesHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SourcesHost.StartAsync(new TestNetwork(_site));

    [Fact]
    public async Task Run_SitemapsOfRobots_AreStartAddressesWithinTheRules()
    {
        Answer(
            "/robots.txt",
            "User-agent: *\nDisallow: /private\nSitemap: http://public.test/maps/index.xml\nSitemap: http://other.test/map.xml"
        );
        Answer("/maps/index.xml", Index("/maps/1.xml", "/maps/index.xml", "/private/2.xml"));
        Answer("/maps/1.xml", Urls("/help/deep", "/help/old/x", "/news", "/private/y", "/help/#part"));
        _site.Pages["/help/"] = SiteAnswer.Page("Help");
        _site.Pages["/help/deep"] = SiteAnswer.Page("Deep", "/help/deeper");
        _site.Pages["/help/deeper"] = SiteAnswer.Page("Deeper");
        var source = await _host.SaveAsync(_host.Web(Settings() with { Include = ["/help/"], Exclude = ["/help/old/"] }));

        await _host.RunDueAsync();

        Assert.Equal(["public.test/help/deep", "public.test/help/deeper", "public.test/help/index.html"], await _host.NamesAsync());
        Assert.Equal(
            ["/help/", "/help/deep", "/help/deeper", "/maps/1.xml", "/maps/index.xml"],
            _site.TakePaths().Order(StringComparer.Ordinal)
        );
        Assert.Null((await _host.RowAsync(source)).Source.LastError);
    }

    [Fact]
    public async Task Run_RobotsNameNone_AsksForTheUsualOneWithinThePageLimit()
    {
        Answer("/sitemap.xml", Urls([.. Enumerable.Range(1, 50).Select(n => $"/p{n}")]));
        _site.Script = request => request.Path.StartsWith("/p", StringComparison.Ordinal) ? SiteAnswer.Page(request.Path) : null;
        _site.Pages["/help/"] = SiteAnswer.Page("Help");
        var source = await _host.SaveAsync(_host.Web(Settings() with { MaxPages = 10 }));

        await _host.RunDueAsync();

        Assert.Equal(10, (await _host.CountsAsync(source)).Seen);
    }

    [Fact]
    public async Task Run_SitemapFails_PagesItListedStay()
    {
        Answer("/sitemap.xml", Urls("/a"));
        _site.Pages["/a"] = SiteAnswer.Page("A");
        _site.Pages["/help/"] = SiteAnswer.Page("Help");
        await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();
        _site.Pages["/sitemap.xml"] = SiteAnswer.Empty(500);

        for (var run = 0; run < 3; run++)
            await _host.RunNextAsync();

        Assert.Equal(["public.test/a", "public.test/help/index.html"], await _host.NamesAsync());
    }

    /// <summary>Which of two pages of one name is taken must not change from run to run.</summary>
    [Fact]
    public async Task Run_PageIsUnchanged_KeepsItsNameAgainstOneThatIsSentAnew()
    {
        var isFirst = true;
        _site.Script = request =>
            request["If-None-Match"] == "\"1\"" ? SiteAnswer.Empty(304)
            : request.Path == "/help/" ? SiteAnswer.Html("<html><p>The folder.</p><a href=index.html>i</a>", ("ETag", "\"1\""))
            : request.Path == "/help/index.html" && !isFirst ? SiteAnswer.Page("The file.")
            : null;
        var source = await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();
        isFirst = false;

        await _host.RunNextAsync();

        Assert.Equal(["public.test/help/index.html"], await _host.NamesAsync());
        Assert.Equal((1, 0, 1), Of(await _host.CountsAsync(source)));
    }

    /// <summary>The page's old address goes, its document belongs to the new one.</summary>
    [Fact]
    public async Task Run_PageMovesForGoodUnderItsName_KeepsItsDocument()
    {
        _site.Pages["/help/"] = SiteAnswer.Page("Help", "/help/index.html");
        await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();
        _site.Pages["/help/"] = SiteAnswer.Empty(301, ("Location", "/help/index.html"));
        _site.Pages["/help/index.html"] = SiteAnswer.Page("Help", "/help/index.html");

        for (var run = 0; run < 3; run++)
            await _host.RunNextAsync();

        Assert.Equal(["public.test/help/index.html"], await _host.NamesAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _site.DisposeAsync();
    }

    private static (int Seen, int Changed, int Failed) Of(RunCounts counts) => (counts.Seen - counts.Failed, counts.Changed, counts.Failed);

    private void Answer(string path, string text) => _site.Pages[path] = new SiteAnswer(200, Encoding.UTF8.GetBytes(text));

    private static string Urls(params string[] paths) =>
        $"<urlset>{string.Concat(paths.Select(path => $"<url><loc>http://public.test{path}</loc></url>"))}</urlset>";

    private static string Index(params string[] paths) =>
        $"<sitemapindex>{string.Concat(paths.Select(path => $"<sitemap><loc>http://public.test{path}</loc></sitemap>"))}</sitemapindex>";

    private static WebSettings Settings() => new(["http://public.test/help/"], [], [], 5, 100, 0) { Sitemaps = true };
}
