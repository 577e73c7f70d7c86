using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

public sealed class LibraryLookTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Library_EachPart_HasNoAccessibilityFault(int width, bool dark)
    {
        await using var host = await RunningHost.StartAsync();
        var seeded = await SeededLibrary.AddAsync(host);
        await using var context = await chromium.OpenAsync(width, width < 500 ? 844 : 900, dark);
        await host.Get<GroupDirectory>().AddAsync("hr", "People team", CancellationToken.None);
        var page = await context.SignInAsync(host, UserRole.Admin, "/library");
        var name = $"library-{width}-{(dark ? "dark" : "light")}";

        await page.GetByRole(AriaRole.Link, new() { Name = "Storm Plan 2025/26" }).WaitForAsync();
        await CheckAsync(page, name);

        await page.GetByLabel("How it was read").SelectOptionAsync(new SelectOptionValue { Label = "With warnings" });
        await Assertions.Expect(page.Locator("tr.doc")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tr.doc")).ToContainTextAsync("Pages without text");
        await CheckAsync(page, name + "-warned");

        await page.GotoAsync($"{host.Address}/library?collection={seeded.Operations}&document={seeded.Manual}");
        await page.GetByText("47 and 61-62").WaitForAsync();
        await CheckAsync(page, name + "-document");

        await page.GotoAsync($"{host.Address}/library?collection={seeded.Operations}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await CheckAsync(page, name + "-settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the collection" }).ClickAsync();
        await page.GetByLabel("Type its name").WaitForAsync();
        await CheckAsync(page, name + "-collection-delete");

        await page.GotoAsync($"{host.Address}/library?document={seeded.Failed}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restrict to groups" }).ClickAsync();
        await page.GetByLabel("Only these groups").CheckAsync();
        await CheckAsync(page, name + "-access");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await CheckAsync(page, name + "-delete");

        await page.GotoAsync($"{host.Address}/library?q=nothing-of-that-name");
        await page.GetByRole(AriaRole.Heading, new() { Name = "No document fits" }).WaitForAsync();
        await CheckAsync(page, name + "-empty");

        if (width < 500)
            await page.GetByRole(AriaRole.Button, new() { Name = "Open the list" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New collection" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await CheckAsync(page, name + "-collection");
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await page.ShowAsync(name);
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, name + ": " + string.Join("\n", result.Violations.Select(Describe)));
        // Nothing may stick out to the side: a page that scrolls sideways on a phone is broken.
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            name + " is wider than the window"
        );
    }

    private static string Describe(AxeResultItem item) => $"{item.Id} at {string.Join(", ", item.Nodes.Select(node => node.Html))}";
}
