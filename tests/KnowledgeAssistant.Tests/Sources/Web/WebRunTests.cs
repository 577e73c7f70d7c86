using System.Text;
using KnowledgeAssistant.Sources;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

public sealed class WebRunTests : IAsyncLifetime
{
    private readonly TestSite _site = new();
    private SourcesHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SourcesHost.StartAsync(new TestNetwork(_site));

    [Fact]
    public async Task Run_Site_TakesPagesByTheirPathsAndThenAsksWhetherTheyChanged()
    {
        _site.Script = request =>
            request["If-None-Match"] == "\"1\"" ? SiteAnswer.Empty(304)
            : request.Path == "/help/"
                ? SiteAnswer.Html("<html><title>Help</title><p>Help.</p><a href=berths>b</a><a href=berths?x=1#y>b</a>", ("ETag", "\"1\""))
            : request.Path == "/help/berths" ? SiteAnswer.Page("Berths", "/help/")
            : request.Path == "/help/berths?x=1" ? SiteAnswer.Page("Berths one", "/elsewhere", "https://other.test/")
            : null;
        var source = await _host.SaveAsync(_host.Web(Settings("http://public.test/help/") with { Include = ["/help/"] }));

        await _host.RunDueAsync();
        await _host.Host.WorkAsync();
        Assert.Equal(["public.test/help/berths", "public.test/help/berths?x=1", "public.test/help/index.html"], await _host.NamesAsync());
        Assert.Equal(new RunCounts(3, 3, 0, 0, 0, 0), await _host.CountsAsync(source));
        Assert.Equal(["/help/", "/help/berths", "/help/berths?x=1"], _site.TakePaths().Order(StringComparer.Ordinal));

        await _host.RunNextAsync();
        Assert.Equal(new RunCounts(3, 0, 0, 0, 0, 0), await _host.CountsAsync(source));
        Assert.Equal(3, _site.TakePaths().Length);
    }

    [Fact]
    public async Task Run_DepthAndPageLimit_AreKept()
    {
        _site.Script = request =>
            int.TryParse(request.Path.TrimStart('/'), out var n) ? SiteAnswer.Page($"Page {n}", $"/{n + 1}", $"/{n + 100}") : null;
        var deep = await _host.SaveAsync(_host.Web(Settings("http://public.test/1") with { Depth = 2 }));
        await _host.RunDueAsync();
        Assert.Equal(6, (await _host.CountsAsync(deep)).Seen);

        var wide = await _host.SaveAsync(_host.Web(Settings("http://wide.test/1") with { Depth = 20, MaxPages = 10 }));
        _site.TakePaths();
        await _host.RunDueAsync();
        Assert.Equal(10, _site.TakePaths().Length);
        Assert.Equal((10, true), ((await _host.CountsAsync(wide)).Seen, (await _host.CountsAsync(wide)).Skipped > 0));
    }

    [Fact]
    public async Task Run_Robots_AreObeyedAlsoBehindRedirects()
    {
        _site.Pages["/robots.txt"] = new SiteAnswer(200, Encoding.UTF8.GetBytes("User-agent: *\nDisallow: /private"));
        _site.Pages["/"] = SiteAnswer.Page("Start", "/private/a", "/door", "/open");
        _site.Pages["/door"] = SiteAnswer.Empty(302, ("Location", "/private/b"));
        _site.Pages["/open"] = SiteAnswer.Page("Open");
        _site.Pages["/private/a"] = _site.Pages["/private/b"] = SiteAnswer.Page("Secret");
        await _host.SaveAsync(_host.Web(Settings()));

        await _host.RunDueAsync();

        Assert.Equal(["public.test/index.html", "public.test/open"], await _host.NamesAsync());
        Assert.DoesNotContain(_site.Requests, request => request.Path.StartsWith("/private", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(429, false)]
    [InlineData(403, true)]
    [InlineData(404, true)]
    public async Task Run_RobotsThatCannotBeRead_StopTheRunOnlyIfTheSiteFails(int status, bool goesOn)
    {
        _site.Pages["/robots.txt"] = SiteAnswer.Empty(status);
        _site.Pages["/"] = SiteAnswer.Page("Start");
        var source = await _host.SaveAsync(_host.Web(Settings()));

        await _host.RunDueAsync();

        Assert.Equal(goesOn ? 1 : 0, (await _host.NamesAsync()).Length);
        Assert.Equal(goesOn, (await _host.RowAsync(source)).Source.LastError is null);
    }

    [Fact]
    public async Task Run_CanonicalAndNoIndex_LeaveOneDocumentOfEach()
    {
        _site.Pages["/"] = SiteAnswer.Page("Start", "/print/a", "/a", "/hidden");
        _site.Pages["/print/a"] = SiteAnswer.Html("<html><link rel=canonical href=/a><p>A, printed.");
        _site.Pages["/a"] = SiteAnswer.Html("<html><link rel=canonical href=/a><p>A.");
        _site.Pages["/hidden"] = SiteAnswer.Html("<html><meta name=robots content=noindex><p>No.<a href=/behind>b</a>");
        _site.Pages["/behind"] = SiteAnswer.Page("Behind");
        await _host.SaveAsync(_host.Web(Settings()));

        await _host.RunDueAsync();

        Assert.Equal(["public.test/a", "public.test/behind", "public.test/index.html"], await _host.NamesAsync());
    }

    [Fact]
    public async Task Run_PageGone_IsDeletedAfterTheSecondRunAndNotWhileTheSiteFails()
    {
        _site.Pages["/"] = SiteAnswer.Page("Start", "/a", "/b");
        _site.Pages["/a"] = SiteAnswer.Page("A");
        _site.Pages["/b"] = SiteAnswer.Page("B");
        var source = await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();
        _site.Pages["/a"] = SiteAnswer.Empty(404);

        await _host.RunNextAsync();
        Assert.Equal(3, (await _host.NamesAsync()).Length);
        _site.Pages["/a"] = SiteAnswer.Empty(500);
        await _host.RunNextAsync();
        _site.Pages["/a"] = SiteAnswer.Empty(410);
        await _host.RunNextAsync();
        Assert.Equal(3, (await _host.NamesAsync()).Length);
        await _host.RunNextAsync();
        Assert.Equal(["public.test/b", "public.test/index.html"], await _host.NamesAsync());
        Assert.Equal(1, (await _host.CountsAsync(source)).Deleted);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    [InlineData(0)]
    public async Task Run_SiteThatFails_DeletesNothingAndSaysWhy(int status)
    {
        _site.Pages["/"] = SiteAnswer.Page("Start", "/a");
        _site.Pages["/a"] = SiteAnswer.Page("A");
        var source = await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();
        _site.Script = _ => status == 0 ? SiteAnswer.Empty(302, ("Location", "https://login.test/")) : SiteAnswer.Empty(status);
        for (var i = 0; i < 4; i++)
            await _host.RunNextAsync();

        Assert.Equal(2, (await _host.NamesAsync()).Length);
        var row = await _host.RowAsync(source);
        Assert.True(row.Source.LastError is not null || row.Source.LastCounts.Failed > 0);
        Assert.Equal(0, row.Source.LastCounts.Deleted);
    }

    [Fact]
    public async Task Run_EveryPageGone_WaitsForAnAdmin()
    {
        _site.Pages["/"] = SiteAnswer.Page("Start", [.. Enumerable.Range(0, 12).Select(i => $"/{i}")]);
        for (var i = 0; i < 12; i++)
            _site.Pages[$"/{i}"] = SiteAnswer.Page($"Page {i}");
        var source = await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();
        for (var i = 0; i < 12; i++)
            _site.Pages[$"/{i}"] = SiteAnswer.Empty(404);
        for (var i = 0; i < 3; i++)
            await _host.RunNextAsync();
        Assert.Equal((13, 12), ((await _host.NamesAsync()).Length, (await _host.RowAsync(source)).Missing));

        await _host.Sources.ConfirmDeletionsAsync(_host.Admin, source, CancellationToken.None);
        await _host.RunDueAsync();
        Assert.Equal(["public.test/index.html"], await _host.NamesAsync());
    }

    [Fact]
    public async Task Run_SiteThatAsksForRest_IsLeftAloneThatLong()
    {
        _site.Pages["/"] = SiteAnswer.Empty(503, ("Retry-After", "7200"));
        var source = await _host.SaveAsync(_host.Web(Settings()));
        await _host.RunDueAsync();

        Assert.Equal(_host.Time.Now.UtcDateTime.AddHours(2), (await _host.RowAsync(source)).Source.NextRunAt);
    }

    [Fact]
    public async Task Run_OtherTypesAndEncodings_AreTakenOrSkipped()
    {
        _site.Pages["/"] = SiteAnswer.Page("Start", "/notes.txt", "/picture", "/fragment", "/latin");
        _site.Pages["/notes.txt"] = new SiteAnswer(200, "Notes."u8.ToArray(), ("Content-Type", "text/plain"));
        _site.Pages["/picture"] = new SiteAnswer(200, [1, 2, 3], ("Content-Type", "image/png"));
        _site.Pages["/fragment"] = SiteAnswer.Html("<div>Only a piece.</div>");
        _site.Pages["/latin"] = new SiteAnswer(
            200,
            Encoding.Latin1.GetBytes("<html><p>Größe"),
            ("Content-Type", "text/html; charset=iso-8859-1")
        );
        var source = await _host.SaveAsync(_host.Web(Settings()));

        await _host.RunDueAsync();

        Assert.Equal(
            ["public.test/fragment", "public.test/index.html", "public.test/latin", "public.test/notes.txt"],
            await _host.NamesAsync()
        );
        Assert.Equal(1, (await _host.CountsAsync(source)).Skipped);
    }

    [Fact]
    public async Task Try_StartAddress_SaysWhatIsThereAndTakesNothingIn()
    {
        _site.Pages["/"] = SiteAnswer.Page("Help", "/a", "/b", "https://other.test/");

        var trial = await _host.Sources.TryAsync(_host.Admin, Settings(), CancellationToken.None);

        Assert.Equal(("Help", 3, 2, null), (trial.Title, trial.Links, trial.LinksInside, trial.Problem));
        Assert.Empty(await _host.NamesAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _site.DisposeAsync();
    }

    private static WebSettings Settings(string? start = null) => new([start ?? "http://public.test/"], [], [], 5, 100, 0);
}
