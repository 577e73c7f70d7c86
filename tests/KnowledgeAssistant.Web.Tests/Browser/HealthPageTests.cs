using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>An admin has library and index compared and sees what was repaired, how fast searches were and how much they find.</summary>
public sealed class HealthPageTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task Health_DocumentLostFromTheIndex_IsBackAfterTheComparisonAndFoundInFull(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await new WindManual(host).AddAsync();
        var document = Assert.Single(await host.WaitForDocumentsAsync());
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/index");
        await Expect(page.GetByText("All is well")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Health of the index" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Index health" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Not measured yet")).ToBeVisibleAsync();
        await Expect(page.GetByText("searched nothing within the last hour")).ToBeVisibleAsync();

        await host.Get<IPassageIndex>().DeleteAsync([document.Id], CancellationToken.None);
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare now" }).ClickAsync();
        await Expect(page.GetByLabel("Latest comparisons").GetByRole(AriaRole.Listitem).First)
            .ToContainTextAsync("1 missing document written again.");
        await Expect(Section(page, "Now")).ToContainTextAsync("All is well");

        await AskAsync(host, context);
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Whole search" })).ToContainTextAsync("ms");
        await page.GetByRole(AriaRole.Button, new() { Name = "Measure now" }).ClickAsync();
        await Expect(Section(page, "Found by meaning")).ToContainTextAsync("100.0 % of the best ten passages were found");
        await Expect(Section(page, "Last error")).ToContainTextAsync("None since this server was started.");
        await page.ShowAsync($"health-{width}");
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations);
    }

    private static ILocator Section(IPage page, string name) => page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

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
