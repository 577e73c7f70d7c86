using System.Net;
using KnowledgeAssistant.Storage.Configuration;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Hosting;

public sealed class HostGuardTests(DemoHost demo) : IClassFixture<DemoHost>
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.10")]
    public async Task Request_UnderAForeignName_IsRefused(string name)
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/account/sign-in", ("Host", name))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account/sign-in", ("Host", "localhost"))).StatusCode);
    }

    [Fact]
    public async Task Request_UnderAnAllowedName_IsAnsweredOutsideDemoModeOnly()
    {
        const string Allow = "--KnowledgeAssistant:Server:AllowedHosts:0=docs.example";
        await using var host = await RunningHost.StartAsync(Allow);
        using var client = new WebClient(host);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account/sign-in", ("Host", "docs.example"))).StatusCode);

        await using var inDemo = await RunningHost.StartAsync("--demo", "--KnowledgeAssistant:Demo:Samples=false", Allow);
        using var demoClient = new WebClient(inDemo);
        Assert.Equal(HttpStatusCode.BadRequest, (await demoClient.GetAsync("/account/sign-in", ("Host", "docs.example"))).StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task DemoMode_AForwardedRequest_IsRefused(string header, string value)
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/account/sign-in", (header, value))).StatusCode);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.168.1.10")]
    [InlineData("::")]
    public void DemoMode_OnAnAddressThatOthersReach_DoesNotStart(string address)
    {
        var folder = Directory.CreateTempSubdirectory("ka-demo-");
        try
        {
            var error = Assert.Throws<ConfigurationException>(() =>
                Program.Build(["--demo", "--data", folder.FullName, $"--KnowledgeAssistant:Server:Address={address}"])
            );
            Assert.Contains("--no-demo", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task DemoSignIn_OutsideDemoMode_DoesNotExist()
    {
        await using var host = await RunningHost.StartAsync();
        using var client = new WebClient(host);

        var response = await client.PostFormAsync(
            "/account/sign-in",
            "/account/demo",
            ("user", Access.DemoMode.On().Users[^1].Id.ToString())
        );

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Redirect, HttpStatusCode.MethodNotAllowed });
        Assert.DoesNotContain(
            response.Headers,
            header => header.Key == "Set-Cookie" && header.Value.Any(value => value.StartsWith("ka-session", StringComparison.Ordinal))
        );
        Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task DemoSignIn_AfterARestart_IsOver()
    {
        var first = demo.Running;
        using var client = await WebClient.SignedInAsync(first, "Ada");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/users")).StatusCode);

        // The keys that sign cookies are the folder's, so only the stamp can tell the processes apart.
        var stamp = first.Get<Access.DemoMode>();
        Assert.NotEqual(stamp.Stamp, Access.DemoMode.On().Stamp);
    }
}
