using System.Net;
using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>One user floods the library with small files, and holds many requests open that send nothing: others ask and are answered all the same.</summary>
public sealed class ManyUploadsTests
{
    private const int Files = 150;
    private const int Stalled = 60;

    [Fact]
    public async Task Upload_ManyFilesAndManyThatStall_OthersAreAnsweredAndEveryFileBecomesReady()
    {
        await using var host = await RunningHost.StartAsync();
        await new WindManual(host).AddAsync();
        var collection = (await host.Get<DocumentLibrary>().CreateCollectionAsync("Flood", [AccessLabel.Everyone], CancellationToken.None))
            .Id!
            .Value;
        using var admin = await HostClient.SignInAsync(host, UserRole.Admin);
        using var reader = await ApiClient.OfNewUserAsync(host);
        using var probe = HostClient.Nobody(host);
        using var leave = new CancellationTokenSource();
        var stalled = Enumerable.Range(0, Stalled).Select(i => StallAsync(admin, collection, $"stalled-{i}.md", leave.Token)).ToList();

        var flood = FloodAsync(admin, collection);
        var answers = 0;
        do
        {
            Assert.Equal(HttpStatusCode.OK, (await probe.Http.GetAsync("/health/live")).StatusCode);
            using var stream = await reader.AskAsync(new { question = WindManual.Question });
            var events = await stream.RestAsync();
            Assert.Equal("Done", events[^1].Data.GetProperty("state").GetString());
            var citation = (await reader.AnswerAsync(events[0].Data.GetProperty("id").GetGuid())).GetProperty("citations")[0];
            Assert.Equal(WindManual.Rule, citation.GetProperty("quote").GetString());
            answers++;
        } while (!flood.IsCompleted);

        Assert.All(await flood, status => Assert.Equal(HttpStatusCode.Accepted, status));
        Assert.True(answers > 0);
        await leave.CancelAsync();
        await Task.WhenAll(stalled);
        var rows = await host.WaitForDocumentsAsync();
        Assert.Equal(Files, rows.Count(row => row.Collection == "Flood"));
        Assert.All(rows, row => Assert.Equal((DocumentState.Ready, null), (row.State, row.Reason)));
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> FloodAsync(HostClient admin, Guid collection)
    {
        var statuses = new HttpStatusCode[Files];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Files),
            new ParallelOptions { MaxDegreeOfParallelism = 20 },
            async (i, _) =>
            {
                var text = Encoding.UTF8.GetBytes($"# Note {i}\n\nBerth {i} is swept on day {i % 30}.\n");
                statuses[i] = (await admin.UploadAsync(collection, $"note-{i:000}.md", text)).Status;
            }
        );
        return statuses;
    }

    /// <summary>Sends the beginning of a file and then nothing more.</summary>
    private static async Task StallAsync(HostClient admin, Guid collection, string source, CancellationToken leave)
    {
        try
        {
            await admin.UploadAsync(
                $"/api/v1/collections/{collection:D}/documents?source={Uri.EscapeDataString(source)}",
                new StalledContent(leave)
            );
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // Cut by the server, which waits for a minimum of bytes a second, or left at the end of the test.
        }
    }

    private sealed class StalledContent(CancellationToken leave) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("# A beginning"u8.ToArray(), leave);
            await stream.FlushAsync(leave);
            await Task.Delay(Timeout.InfiniteTimeSpan, leave);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 10_000;
            return true;
        }
    }
}
