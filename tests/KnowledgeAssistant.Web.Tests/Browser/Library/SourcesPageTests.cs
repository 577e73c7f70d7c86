using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>An admin lets a folder of the server fill a collection, and decides what becomes of its documents.</summary>
public sealed class SourcesPageTests(Chromium chromium) : IDisposable
{
    private readonly string _watched = Directory.CreateTempSubdirectory("ka-watched-").FullName;

    [Fact]
    public async Task Sources_FromTheEmptyPageToADeletion_AreKeptByAnAdmin()
    {
        await using var host = await RunningHost.StartEmptyAsync(
            null,
            $"--KnowledgeAssistant:Sources:AllowedFolders:0={_watched}",
            "--KnowledgeAssistant:Sources:SettleTime=00:00:00"
        );
        await host.Get<DocumentLibrary>().CreateCollectionAsync("Harbour", [AccessLabel.Everyone], CancellationToken.None);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Ada", "/library");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sources" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Let documents come by themselves" })).ToBeVisibleAsync();
        await page.ExpectAccessibleInEveryLookAsync("sources-empty");

        await RefusedAsync(page);
        await AddFolderAsync(page);
        await Expect(page.Locator(".source")).ToContainTextAsync("2 seen, 2 new");
        await page.ExpectAccessibleInEveryLookAsync("sources");

        foreach (var file in Directory.GetFiles(_watched))
            File.Delete(file);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now: Harbour files" }).ClickAsync();
        await Expect(page.Locator(".source .notice")).ToContainTextAsync("gone at once");
        await page.ExpectAccessibleInEveryLookAsync("sources-alert");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete 2 documents" }).ClickAsync();
        await Expect(page.Locator(".source")).ToContainTextAsync("2 deleted");
        Assert.Equal(0, (await host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Total);

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Harbour files" }).PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("What becomes of its 0 documents?");
        await page.ShowAsync("sources-delete");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the source" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Let documents come by themselves" })).ToBeVisibleAsync();
    }

    public void Dispose() => Directory.Delete(_watched, recursive: true);

    /// <summary>A web site in the server's own network, and a folder that may not be watched.</summary>
    private static async Task RefusedAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a source" }).First.ClickAsync();
        await page.GetByLabel("A web site").CheckAsync();
        await page.GetByLabel("Start addresses, one a line").FillAsync("http://169.254.169.254/latest/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try the first page" }).ClickAsync();
        await Expect(page.Locator(".trial")).ToContainTextAsync("lies in a private network");
        await page.ExpectAccessibleInEveryLookAsync("sources-web");
        await page.GetByLabel("A folder on the server").CheckAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Harbour files");
        await page.GetByLabel("Folder", new() { Exact = true }).FillAsync("/etc");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the source" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("outside of the folders");
    }

    private async Task AddFolderAsync(IPage page)
    {
        await File.WriteAllTextAsync(Path.Combine(_watched, "berths.md"), "# Berths\n\nThere are 61 berths.");
        await File.WriteAllTextAsync(Path.Combine(_watched, "fees.md"), "# Fees\n\nA night costs 7.");
        await page.GetByLabel("Folder", new() { Exact = true }).FillAsync(_watched);
        await page.GetByLabel("Look through it").SelectOptionAsync("Daily");
        await Expect(page.GetByLabel("At, on the server’s clock")).ToHaveValueAsync("02:00");
        await page.ShowAsync("sources-folder");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the source" }).ClickAsync();
    }
}
