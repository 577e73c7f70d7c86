using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

public sealed class QuestionFilterTests(Chromium chromium)
{
    private const string Question = "At what gust do cranes stop?";

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Filter_Collection_NarrowsTheAnswerIsShownAndKept(int width)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await AddAsync(host, "North", [AccessLabel.Everyone], "north.md", "Cranes stop at a gust of 20 m/s.");
        await AddAsync(host, "South", [AccessLabel.Everyone], "south.txt", "Cranes stop at a gust of 25 m/s.");
        await AddAsync(host, "Secret", [AccessLabel.Group("hr")], "secret.md", "Cranes stop at a gust of 30 m/s.");
        await using var context = await chromium.OpenAsync(width);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");

        await page.GetByRole(AriaRole.Button, new() { Name = "All documents" }).ClickAsync();
        await Expect(page.Locator(".filter-menu fieldset").First.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(2);
        await page.GetByLabel("South").CheckAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Without the filter “South”" })).ToHaveCountAsync(1);
        await page.ShowAsync($"filter-{width}");
        var menu = await page.Locator(".filter-menu").BoundingBoxAsync();
        Assert.True(menu!.X >= 0 && menu.Y >= 0 && menu.X + menu.Width <= width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await page.GetByLabel("Your question").FillAsync(Question);
        await page.GetByLabel("Your question").PressAsync("Enter");

        await Expect(page.Locator(".answer")).ToContainTextAsync("25 m/s");
        await Expect(page.Locator(".answer")).Not.ToContainTextAsync("20 m/s");
        await Expect(page.Locator(".filtered .tag")).ToHaveTextAsync(["South"]);
        await page.ShowAsync($"filter-answer-{width}");
        await page.ReloadAsync();
        await Expect(page.Locator(".filtered .tag")).ToHaveTextAsync(["South"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Without the filter “South”" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "All documents" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Filter_ThatLeavesNothing_SaysSoAndSearchesWithoutItOnRequest()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await AddAsync(host, "North", [AccessLabel.Everyone], "north.md", "Cranes stop at a gust of 20 m/s.");
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await page.GetByRole(AriaRole.Button, new() { Name = "All documents" }).ClickAsync();
        await page.GetByLabel("PDF").CheckAsync();
        await page.GetByLabel("From").FillAsync("2020-01-02");
        await page.GetByLabel("Until").FillAsync("2030-01-02");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".part")).ToHaveTextAsync(["PDF", "from 2 January 2020", "until 2 January 2030"]);
        await page.GetByLabel("Your question").FillAsync(Question);
        await page.GetByLabel("Your question").PressAsync("Enter");

        await Expect(page.Locator(".answer")).ToHaveTextAsync("No passage that you may read matches the filter of this question.");
        await page.ShowAsync("filter-nothing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Answer again" }).ClickAsync();
        await Expect(page.Locator(".run")).ToContainTextAsync("2/2");
        await Expect(page.Locator(".answer")).ToHaveTextAsync("No passage that you may read matches the filter of this question.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Search without the filter" }).ClickAsync();
        await Expect(page.Locator(".answer")).ToContainTextAsync("20 m/s");
        await Expect(page.Locator(".filtered")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "All documents" })).ToBeVisibleAsync();
    }

    private static async Task AddAsync(RunningHost host, string collection, AccessLabel[] labels, string source, string text)
    {
        var library = host.Get<DocumentLibrary>();
        var made = await library.CreateCollectionAsync(collection, labels, CancellationToken.None);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes($"Cranes in the {collection}\n\n{text} The boom is raised.\n"));
        Assert.IsType<UploadAccepted>(await library.UploadAsync(made.Id!.Value, source, content, CancellationToken.None));
        Assert.All(await host.WaitForDocumentsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
    }
}
