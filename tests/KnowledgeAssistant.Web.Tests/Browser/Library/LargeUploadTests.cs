using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>A file in several parts, while connections break and the server is killed.</summary>
public sealed class LargeUploadTests(Chromium chromium) : IAsyncLifetime
{
    private const string Password = "seven quiet tall ships";
    private const int Parts = 8;

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("ka-large-");
    private string _data = "";
    private Guid _collection;

    public async ValueTask InitializeAsync()
    {
        var host = await RunningHost.StartAsync();
        var made = await host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        _collection = made.Id!.Value;
        await host.Get<UserAdministration>().AddAsync("ada", UserRole.Admin, [], Password, CancellationToken.None);
        _data = await host.LeaveDataAsync();
        var text = new StringBuilder("# Manual\n\n");
        while (text.Length < Parts * 65_536 - 100)
            text.Append("At 20 m/s all cranes stop and the boom is raised.\n\n");
        await File.WriteAllTextAsync(FilePath, text.ToString());
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_data, recursive: true);
        _files.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string FilePath => Path.Combine(_files.FullName, "manual.md");

    [Fact]
    public async Task Upload_ServerKilledHalfway_GoesOnByItselfInTheSamePage()
    {
        await using var killed = await StartAsync(port: 0);
        await using var context = await chromium.OpenAsync();
        var page = await OpenAsync(context, killed);
        var held = await HoldAfterAsync(page, parts: 3);

        await page.Locator("input[type=file]").SetInputFilesAsync([FilePath]);
        await held.Reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await killed.KillAsync();
        held.GoOn.SetResult();
        await Expect(page.Locator(".up-sending")).ToContainTextAsync("connection lost, trying again in");
        await page.ShowAsync("upload-connection-lost");
        await using var next = await StartAsync(killed.Port);

        // As soon as nothing is on its way any more, the page may load itself anew: then the list of uploads is gone and the document is there.
        await Expect(page.Locator(".up-accepted, td.c-name").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        // What had arrived before the kill was not sent again.
        Assert.True(held.Offsets.Count(offset => offset == 0) == 1, "the first part was sent twice");
        Assert.Equal(Parts, held.Offsets.Distinct().Count());
    }

    [Fact]
    public async Task Upload_PageLoadedAgainHalfway_SaysSoAndResumesWhenTheFileIsChosenAgain()
    {
        await using var host = await StartAsync(port: 0);
        await using var context = await chromium.OpenAsync();
        var page = await OpenAsync(context, host);
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var held = await HoldAfterAsync(page, parts: 3);
        await page.Locator("input[type=file]").SetInputFilesAsync([FilePath]);
        await held.Reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await page.ReloadAsync();
        held.GoOn.TrySetResult();

        await Expect(page.Locator(".up-unfinished")).ToContainTextAsync("manual.md");
        await Expect(page.Locator(".ups-note")).ToContainTextAsync("1 file was not sent: manual.md");
        await page.ShowAsync("upload-unfinished");
        held.Offsets.Clear();
        await page.Locator("input[type=file]").SetInputFilesAsync([FilePath]);
        await Expect(page.Locator(".up-accepted")).ToContainTextAsync("sent");
        await Expect(page.Locator(".up-unfinished")).ToHaveCountAsync(0);
        Assert.DoesNotContain(0L, held.Offsets);

        held.Offsets.Clear();
        await Expect(page.Locator(".state-ready")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the list of uploads" }).ClickAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync([FilePath]);
        await Expect(page.Locator(".up-unchanged")).ToContainTextAsync("unchanged");
        Assert.Empty(held.Offsets);
    }

    private Task<HostProcess> StartAsync(int port) =>
        HostProcess.StartAsync(_data, port, "--KnowledgeAssistant:Documents:UploadChunkBytes=65536");

    private async Task<IPage> OpenAsync(IBrowserContext context, HostProcess host)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in?returnUrl=" + Uri.EscapeDataString($"/library?collection={_collection:D}"));
        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".drop.scripted").WaitForAsync();
        return page;
    }

    /// <summary>Lets some parts through and holds the next one until told.</summary>
    private static async Task<HeldParts> HoldAfterAsync(IPage page, int parts)
    {
        var held = new HeldParts();
        await page.RouteAsync(
            "**/api/v1/uploads/*?offset=*",
            async route =>
            {
                held.Offsets.Add(long.Parse(route.Request.Url.Split("offset=")[1], System.Globalization.CultureInfo.InvariantCulture));
                if (held.Offsets.Count == parts + 1 && held.Reached.TrySetResult())
                    await held.GoOn.Task;
                try
                {
                    await route.ContinueAsync();
                }
                catch (PlaywrightException)
                {
                    // The page that asked is gone.
                }
            }
        );
        return held;
    }

    private sealed class HeldParts
    {
        public List<long> Offsets { get; } = [];
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
