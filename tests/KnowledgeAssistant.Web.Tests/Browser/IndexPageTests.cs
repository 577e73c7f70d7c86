using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>An admin makes another build of the index, switches to it and back while questions are answered.</summary>
public sealed class IndexPageTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Build_MadeBesideTheOneInUse_TakesItsPlaceAndGivesItBack(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await new WindManual(host).AddAsync();
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/index");
        await Expect(Row(page, 1)).ToContainTextAsync("In use");

        await page.GetByLabel("Words in a passage").FillAsync("60");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make another build" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch to build 2" }).ClickAsync();

        await Expect(Row(page, 2)).ToContainTextAsync("In use");
        await Expect(Row(page, 1)).ToContainTextAsync("Ready");
        await page.ShowAsync($"index-{width}");
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations);
        await AskAsync(host, context);

        await page.GetByRole(AriaRole.Button, new() { Name = "Switch to build 1" }).ClickAsync();
        await Expect(Row(page, 1)).ToContainTextAsync("In use");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await AskAsync(host, context);
    }

    private static ILocator Row(IPage page, int number) =>
        page.Locator("tbody tr").Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = $"{number} · Embedded" }) });

    private static async Task AskAsync(RunningHost host, IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/chat");
        await page.WaitForComposerAsync();
        await page.GetByLabel("Your question").FillAsync(WindManual.Question);
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.GetByLabel("Sources of this answer")).ToContainTextAsync("Crane manual");
        await page.CloseAsync();
    }
}
