using System.Text;
using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>The queue's levers in the library page, with the real worker behind them.</summary>
public sealed class QueueTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Queue_PausedCancelledAndResumed_ShowsEveryStepWithoutReload(int width, bool dark)
    {
        await using var host = await RunningHost.StartAsync();
        var made = await host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        await using var context = await chromium.OpenAsync(width, 900, dark);
        var page = await context.SignInAsync(host, UserRole.Admin, $"/library?collection={made.Id:D}");
        await page.Locator(".drop.scripted").WaitForAsync();
        var admin = Assert.Single(await host.Get<UserDirectory>().ListAsync(CancellationToken.None));
        await host.Get<IngestionQueue>().PauseAsync(admin.Id, CancellationToken.None);
        await page.EvaluateAsync("window.sameAsBefore = true");

        await page.Locator("input[type=file]").SetInputFilesAsync([File("a.md"), File("b.md"), File("c.md")]);
        await Expect(page.Locator(".queue")).ToContainTextAsync("3 waiting");
        await Expect(page.Locator(".queue")).ToContainTextAsync($"Paused by {admin.Name}");
        await page.ShowAsync($"queue-paused-{width}");
        Assert.Empty((await page.RunAxe()).Violations);

        await page.GetByRole(AriaRole.Link, new() { Name = "b.md" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Process next" }).ClickAsync();
        await Expect(page.Locator("[role=status]").Filter(new() { HasText = "b.md is the next." })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel processing" }).ClickAsync();
        await Expect(page.Locator(".panel")).ToContainTextAsync($"Cancelled by {admin.Name}");
        await page.ShowAsync($"queue-cancelled-{width}");
        Assert.Empty((await page.RunAxe()).Violations);
        await page.GetByRole(AriaRole.Link, new() { Name = "Close the document" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        await Expect(page.Locator(".docs .state-ready")).ToHaveCountAsync(2);
        await Expect(page.Locator(".queue")).ToContainTextAsync("1 failed");
        await Expect(page.Locator(".queue")).Not.ToContainTextAsync("waiting");
        Assert.True(await page.EvaluateAsync<bool>("window.sameAsBefore === true"), "the page was loaded anew");
    }

    /// <summary>The real readers, each held until the test lets it go on.</summary>
    [Fact]
    public async Task Queue_MoreFilesThanReaders_ShowsReadingForWhatIsReadAndWaitingForTheRest()
    {
        using var turn = new SemaphoreSlim(0);
        await using var host = await RunningHost.StartAsync(
            services =>
            {
                var real = services.Last(service => service.ServiceType == typeof(ReadOriginal)).ImplementationFactory!;
                services.AddSingleton<ReadOriginal>(provider =>
                {
                    var read = (ReadOriginal)real(provider);
                    return async (path, name, attachments, password, token) =>
                    {
                        await turn.WaitAsync(token);
                        return await read(path, name, attachments, password, token);
                    };
                });
            },
            "--KnowledgeAssistant:Ingestion:Readers=1"
        );
        var made = await host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        await using var context = await chromium.OpenAsync(1440, 900, dark: false);
        var page = await context.SignInAsync(host, UserRole.Admin, $"/library?collection={made.Id:D}");
        await page.Locator(".drop.scripted").WaitForAsync();
        await page.EvaluateAsync("window.sameAsBefore = true");

        await page.Locator("input[type=file]").SetInputFilesAsync([File("a.md"), File("b.md"), File("c.md")]);
        await Expect(page.Locator(".queue")).ToContainTextAsync("2 waiting");
        await Expect(page.Locator(".queue")).ToContainTextAsync("1 reading");
        await ExpectStatesAsync(("Waiting", 2), ("Reading", 1));
        turn.Release();
        await ExpectStatesAsync(("Waiting", 1), ("Reading", 1), ("Ready", 1));
        await page.ShowAsync("queue-one-reader");
        turn.Release(2);
        await Expect(page.Locator(".docs .state-ready")).ToHaveCountAsync(3);
        Assert.True(await page.EvaluateAsync<bool>("window.sameAsBefore === true"), "the page was loaded anew");

        // The files arrive in any order.
        async Task ExpectStatesAsync(params (string State, int Count)[] states)
        {
            foreach (var (state, count) in states)
                await Expect(page.Locator(".docs tbody .state").Filter(new() { HasText = state })).ToHaveCountAsync(count);
        }
    }

    private static FilePayload File(string name) =>
        new()
        {
            Name = name,
            MimeType = "text/markdown",
            Buffer = Encoding.UTF8.GetBytes($"# Note {name}\n\nAt 20 m/s all cranes stop.\n"),
        };
}
