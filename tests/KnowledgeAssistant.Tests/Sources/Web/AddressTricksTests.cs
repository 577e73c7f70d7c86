using System.Net;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Sources.Web;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

/// <summary>Ways to make a server fetch from its own network, each as a start address, behind a redirect and as a link of a page.</summary>
public sealed class AddressTricksTests
{
    private static readonly string[] Tricks =
    [
        // Plain private addresses.
        "http://127.0.0.1/",
        "http://127.1.2.3/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://192.0.0.192/",
        "http://198.18.0.1/",
        "http://192.0.2.1/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://192.88.99.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://0.0.0.0/",
        "http://0/",
        // The same in other spellings.
        "http://2130706433/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0x7F.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2852039166/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://0251.0376.0251.0376/",
        "http://%31%32%37.0.0.1/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://①②⑦.⓪.⓪.①/",
        // IPv6.
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::ffff:5db8:d822]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://[2001:db8::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[100::1]/",
        // Names.
        "http://localhost/",
        "http://LOCALHOST/",
        "http://localhost./",
        "http://127.0.0.1.inside.test/",
        "http://metadata.inside.test/",
        "http://both.inside.test/",
        "http://ⓛocalhost/",
        // What two parsers read differently.
        "http://public.test@127.0.0.1/",
        "http://127.0.0.1@public.test/",
        "http://public.test:80@127.0.0.1/",
        "http://user:secret@public.test/",
        "http://@public.test/",
        "http://public.test\\@127.0.0.1/",
        "http:\\\\127.0.0.1/",
        "http://127.0.0.1\\.public.test/",
        "http://127.0.0.1\t.public.test/",
        "http://public.test\n127.0.0.1/",
        "http://127.0.0.1 .public.test/",
        "http:///127.0.0.1/",
        // Ports and schemes.
        "http://public.test:22/",
        "http://public.test:6379/",
        "http://public.test:5080/",
        "ftp://public.test/",
        "file:///etc/passwd",
        "gopher://public.test/",
        "javascript:alert(1)",
        "data:text/html,x",
        "unix:///var/run/docker.sock",
    ];

    [Fact]
    public void Table_HoldsManyTricks() => Assert.True(Tricks.Length >= 60);

    [Fact]
    public async Task Try_StartAddress_ConnectsToNothing()
    {
        await using var site = new TestSite { Script = _ => SiteAnswer.Page("Reached") };
        var network = Network(site);
        using var http = network.CreateHttp(new SourcesOptions { ShortestDelay = TimeSpan.Zero }, TimeProvider.System);
        var door = new SiteDoor(
            http,
            new Politeness(TimeProvider.System),
            Microsoft.Extensions.Options.Options.Create(new SourcesOptions { ShortestDelay = TimeSpan.Zero })
        );
        foreach (var trick in Tricks)
        {
            var trial = await new WebTrials(door).TryAsync(new WebSettings([trick], [], [], 1, 10, 0), CancellationToken.None);

            Assert.True(trial.Problem is not null, trick);
            Assert.True(network.Connections.Count == 0, $"{trick} connects to {string.Join(", ", network.Connections)}");
        }
    }

    [Fact]
    public async Task Fetch_BehindARedirect_ConnectsToNothingButTheFirstSite()
    {
        await using var site = new TestSite();
        var network = Network(site);
        using var http = network.CreateHttp(new SourcesOptions(), TimeProvider.System);
        foreach (var trick in Tricks.Where(trick => !trick.Contains('\n')))
        foreach (var status in (int[])[302, 307])
        {
            site.Script = request =>
                request.Path == "/first"
                    ? SiteAnswer.Empty(
                        status,
                        ("Location", System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(trick)))
                    )
                    : SiteAnswer.Page("Reached");
            var before = network.Connections.Count;
            var request = new FetchRequest(new Uri("http://public.test/first"), 1_000_000, (_, _) => Task.FromResult<string?>(null));

            var outcome = await http.FetchAsync(request, CancellationToken.None);

            Assert.True(outcome is FetchRefused or FetchFailed, $"{trick}: {outcome}");
            Assert.True(network.Connections.Count == before + 1, $"{trick}: {string.Join(", ", network.Connections)}");
        }
    }

    [Fact]
    public async Task Fetch_LinkOfAPage_ConnectsToNothingEvenIfItIsFollowed()
    {
        await using var site = new TestSite();
        var network = Network(site);
        using var http = network.CreateHttp(new SourcesOptions(), TimeProvider.System);
        var html = string.Concat(Tricks.Select(trick => $"<a href=\"{WebUtility.HtmlEncode(trick)}\">x</a>"));
        var head = PageHead.Read(new Uri("http://public.test/"), html, "");
        foreach (var link in head.Links.Where(link => link.Host != "public.test" || link.Port != 80))
        {
            var request = new FetchRequest(link, 1_000_000, (_, _) => Task.FromResult<string?>(null));

            Assert.IsType<FetchRefused>(await http.FetchAsync(request, CancellationToken.None));
        }
        Assert.Empty(network.Connections);
        Assert.True(head.Links.Count > 30);
    }

    [Fact]
    public async Task Fetch_PublicAddresses_AreReached()
    {
        await using var site = new TestSite { Script = _ => SiteAnswer.Page("Reached") };
        var network = Network(site);
        using var http = network.CreateHttp(new SourcesOptions(), TimeProvider.System);
        foreach (
            var address in (string[])["http://public.test/", "http://93.184.216.34/", "http://[2606:2800:220:1::1]/", "http://bücher.test/"]
        )
        {
            var request = new FetchRequest(new Uri(address), 1_000_000, (_, _) => Task.FromResult<string?>(null));
            Assert.IsType<Fetched>(await http.FetchAsync(request, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Fetch_NameThatChangesItsAddress_ConnectsOnlyToTheOneThatWasChecked()
    {
        await using var site = new TestSite { Script = _ => SiteAnswer.Page("Reached") };
        var answers = 0;
        var network = new TestNetwork(site) { Resolve = _ => answers++ == 0 ? [TestNetwork.Public] : [IPAddress.Loopback] };
        using var http = network.CreateHttp(new SourcesOptions(), TimeProvider.System);
        var request = new FetchRequest(new Uri("http://rebinding.test/"), 1_000_000, (_, _) => Task.FromResult<string?>(null));

        Assert.IsType<Fetched>(await http.FetchAsync(request, CancellationToken.None));
        Assert.Equal(1, answers);
        Assert.IsType<FetchRefused>(await http.FetchAsync(request, CancellationToken.None));

        Assert.Equal(new IPEndPoint(TestNetwork.Public, 80), Assert.Single(network.Connections));
    }

    [Theory]
    [InlineData("inside.test", "http://inside.test/", true)]
    [InlineData("inside.test", "http://other.inside.test/", false)]
    [InlineData("127.0.0.1", "http://127.0.0.1/", true)]
    [InlineData("127.0.0.1", "http://127.0.0.2/", false)]
    [InlineData("10.1.0.0/16", "http://10.1.2.3/", true)]
    [InlineData("10.1.0.0/16", "http://10.2.0.1/", false)]
    [InlineData("fd00::/8", "http://[fd00::5]/", true)]
    [InlineData("10.1.0.0/16", "http://[::ffff:10.1.0.1]/", false)]
    public async Task Fetch_PrivateHostThatIsAllowed_IsReachedAndNoOther(string allowed, string address, bool expected)
    {
        await using var site = new TestSite { Script = _ => SiteAnswer.Page("Reached") };
        var network = Network(site);
        using var http = network.CreateHttp(new SourcesOptions { AllowedPrivateHosts = [allowed] }, TimeProvider.System);
        var request = new FetchRequest(new Uri(address), 1_000_000, (_, _) => Task.FromResult<string?>(null));

        Assert.Equal(expected, await http.FetchAsync(request, CancellationToken.None) is Fetched);
    }

    private static TestNetwork Network(TestSite site) =>
        new(site)
        {
            Resolve = host =>
                host is "both.inside.test" ? [TestNetwork.Public, IPAddress.Parse("10.0.0.1")]
                : host.EndsWith("inside.test", StringComparison.Ordinal) || host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)
                    ? [IPAddress.Loopback]
                : [TestNetwork.Public],
        };
}
