using System.IO.Compression;
using System.Text;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Sources.Web;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

/// <summary>What sites do to those who fetch from them.</summary>
public sealed class SafeHttpTests : IAsyncDisposable
{
    private const int Limit = 100_000;

    private readonly TestSite _site = new();
    private readonly TestNetwork _network;
    private readonly SafeHttp _http;

    public SafeHttpTests()
    {
        _network = new TestNetwork(_site);
        _http = _network.CreateHttp(new SourcesOptions(), TimeProvider.System);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task Fetch_ChainOfRedirects_IsFollowedFiveTimes(int length, bool expected)
    {
        for (var i = 0; i < length; i++)
            _site.Pages[$"/{i}"] = SiteAnswer.Empty(302, ("Location", $"/{i + 1}"));
        _site.Pages[$"/{length}"] = SiteAnswer.Page("End");

        var outcome = await FetchAsync("/0");

        Assert.Equal(expected, outcome is Fetched);
        Assert.Equal(6, _site.TakePaths().Length);
    }

    [Theory]
    [InlineData(301, true)]
    [InlineData(308, true)]
    [InlineData(302, false)]
    [InlineData(307, false)]
    public async Task Fetch_Redirect_TellsWhetherItIsForGood(int status, bool expected)
    {
        _site.Pages["/old"] = SiteAnswer.Empty(status, ("Location", "/new"));
        _site.Pages["/new"] = SiteAnswer.Page("New");

        var outcome = Assert.IsType<Fetched>(await FetchAsync("/old"));

        Assert.Equal((expected, "/new"), (outcome.HasMoved, outcome.Address.AbsolutePath));
    }

    [Fact]
    public async Task Fetch_RedirectThatTheCallerRefuses_IsNotAskedFor()
    {
        _site.Pages["/old"] = SiteAnswer.Empty(302, ("Location", "https://elsewhere.test/new"));
        var request = new FetchRequest(Address("/old"), Limit, (next, _) => Task.FromResult<string?>($"Not {next.Host}"));

        var outcome = await _http.FetchAsync(request, CancellationToken.None);

        Assert.Equal("Not elsewhere.test", Assert.IsType<FetchRefused>(outcome).Reason);
        Assert.Single(_network.Connections);
    }

    [Fact]
    public async Task Fetch_LargerThanTheLimit_IsRefusedByItsLengthOrWhileItIsRead()
    {
        _site.Pages["/told"] = new SiteAnswer(200, new byte[Limit + 1], ("Content-Type", "text/plain"));
        _site.Pages["/untold"] = new SiteAnswer(200, []) { Raw = EndlessAsync };
        _site.Pages["/fits"] = new SiteAnswer(200, new byte[Limit], ("Content-Type", "text/plain"));

        Assert.IsType<FetchRefused>(await FetchAsync("/told"));
        Assert.IsType<FetchRefused>(await FetchAsync("/untold"));
        Assert.Equal(Limit, Assert.IsType<Fetched>(await FetchAsync("/fits")).Body.Length);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Fetch_PackedSmallAndUnpackedHuge_IsRefused(string encoding)
    {
        _site.Pages["/bomb"] = new SiteAnswer(
            200,
            Packed(encoding, 50_000_000),
            ("Content-Encoding", encoding),
            ("Content-Type", "text/html")
        );
        _site.Pages["/page"] = new SiteAnswer(200, Packed(encoding, 5_000), ("Content-Encoding", encoding), ("Content-Type", "text/html"));

        Assert.IsType<FetchRefused>(await FetchAsync("/bomb"));
        Assert.Equal(5_000, Assert.IsType<Fetched>(await FetchAsync("/page")).Body.Length);
    }

    [Fact]
    public async Task Fetch_PackedInAWayNobodyKnows_FailsWithAReason()
    {
        _site.Pages["/odd"] = new SiteAnswer(200, [1, 2, 3], ("Content-Encoding", "rot13"));

        Assert.Contains("rot13", Assert.IsType<FetchFailed>(await FetchAsync("/odd")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 30)] // never answers
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", 120)] // begins and stops
    public async Task Fetch_SiteThatStops_IsGivenUpAfterItsTime(string sent, int seconds)
    {
        var time = new ManualTime();
        using var http = _network.CreateHttp(new SourcesOptions(), time);
        var arrived = new TaskCompletionSource();
        _site.Pages["/slow"] = new SiteAnswer(200, [])
        {
            Raw = async (stream, closing) =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(sent), closing);
                arrived.SetResult();
                await Task.Delay(Timeout.Infinite, closing);
            },
        };
        var request = new FetchRequest(Address("/slow"), Limit, (_, _) => Task.FromResult<string?>(null));
        var fetching = http.FetchAsync(request, CancellationToken.None);
        await arrived.Task;
        time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.False(fetching.IsCompleted && sent.Length == 0);

        time.Advance(TimeSpan.FromSeconds(2));

        Assert.IsType<FetchFailed>(await fetching);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")]
    public async Task Fetch_BrokenAnswer_FailsWithAReason(string sent)
    {
        _site.Pages["/broken"] = new SiteAnswer(200, [])
        {
            Raw = (stream, closing) => stream.WriteAsync(Encoding.ASCII.GetBytes(sent), closing).AsTask(),
        };

        Assert.NotEmpty(Assert.IsType<FetchFailed>(await FetchAsync("/broken")).Reason);
    }

    [Fact]
    public async Task Fetch_HeadersWithoutEnd_FailWithAReason()
    {
        var line = Encoding.ASCII.GetBytes($"X-Long: {new string('x', 1_000)}\r\n");
        _site.Pages["/headers"] = new SiteAnswer(200, [])
        {
            Raw = async (stream, closing) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), closing);
                for (var i = 0; i < 100_000; i++)
                    await stream.WriteAsync(line, closing);
            },
        };

        Assert.IsType<FetchFailed>(await FetchAsync("/headers"));
    }

    [Fact]
    public async Task Fetch_Twice_SendsNoCookieAndIntroducesItself()
    {
        _site.Script = _ => SiteAnswer.Html("<p>x</p>", ("Set-Cookie", "id=7; Path=/"));
        await FetchAsync("/a");
        await FetchAsync("/b");

        Assert.All(_site.Requests, request => Assert.Null(request["Cookie"]));
        Assert.All(_site.Requests, request => Assert.Null(request["Authorization"]));
        Assert.StartsWith("KnowledgeAssistant/", _site.Requests[0]["User-Agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, typeof(NoSuchPage))]
    [InlineData(410, typeof(NoSuchPage))]
    [InlineData(304, typeof(NotModified))]
    [InlineData(401, typeof(FetchFailed))]
    [InlineData(403, typeof(FetchFailed))]
    [InlineData(500, typeof(FetchFailed))]
    [InlineData(204, typeof(Fetched))]
    public async Task Fetch_Status_SaysWhatItMeans(int status, Type expected)
    {
        _site.Pages["/"] = SiteAnswer.Empty(status);

        Assert.IsType(expected, await FetchAsync("/"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _site.DisposeAsync();
    }

    private static Uri Address(string path) => new($"http://public.test{path}");

    private Task<FetchOutcome> FetchAsync(string path) =>
        _http.FetchAsync(new FetchRequest(Address(path), Limit, (_, _) => Task.FromResult<string?>(null)), CancellationToken.None);

    private static async Task EndlessAsync(Stream stream, CancellationToken closing)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"u8.ToArray(), closing);
        for (var i = 0; i < 10_000; i++)
            await stream.WriteAsync(new byte[10_000], closing);
    }

    private static byte[] Packed(string encoding, int bytes)
    {
        using var packed = new MemoryStream();
        using (
            Stream packer = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            }
        )
            packer.Write(new byte[bytes]);
        return packed.ToArray();
    }
}
