using System.Net;
using System.Net.Sockets;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Hosting;

public sealed class ServerStartTests
{
    [Fact]
    public async Task Start_PrintsTheAddressLast()
    {
        await using var host = await RunningHost.StartEmptyAsync();

        Assert.EndsWith($"KnowledgeAssistant listens on {host.OwnAddress}{Environment.NewLine}", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_IsOpenToEverybody()
    {
        await using var host = await RunningHost.StartAsync();
        using var client = new WebClient(host);

        Assert.Equal("alive", await (await client.GetAsync("/health/live")).Content.ReadAsStringAsync());
        Assert.Equal("ready", await (await client.GetAsync("/health/ready")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_BeforeTheStartIsThrough_IsAliveButNotReady()
    {
        var folder = Directory.CreateTempSubdirectory("ka-health-");
        await using (var app = Program.Build(["--port", "0", "--data", folder.FullName]))
        {
            await app.Services.GetRequiredService<Startup>().PrepareAsync(CancellationToken.None);
            await app.StartAsync();
#pragma warning disable RS0030 // the test's own client to its own server
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
#pragma warning restore RS0030

            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health/ready")).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/account/sign-in")).StatusCode);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RunAsync_ATakenPort_EndsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var folder = Directory.CreateTempSubdirectory("ka-port-");

        Assert.Equal(1, await ServerRun.RunAsync(["--port", $"{port}", "--data", folder.FullName], args => Program.Build(args)));
    }

    [Fact]
    public async Task RunAsync_AFolderThatAnotherServerHas_EndsWithOne()
    {
        await using var host = await RunningHost.StartAsync();

        Assert.Equal(1, await ServerRun.RunAsync(["--port", "0", "--data", host.DataFolder], args => Program.Build(args)));
    }

    [Theory]
    [InlineData("--bogus", "--bogus is not known")]
    [InlineData("--port", "needs a value")]
    [InlineData("--port=http", "Server:Port must be a whole number")]
    [InlineData("--port=70000", "Server:Port must be a port")]
    [InlineData("--KnowledgeAssistant:Retreival:Top=5", "KnowledgeAssistant:Retreival is not a setting")]
    public void Build_AWrongArgument_IsNamed(string argument, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("ka-argument-");
        try
        {
            var error = Assert.Throws<ConfigurationException>(() => Program.Build(["--data", folder.FullName, argument]));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
