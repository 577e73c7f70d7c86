using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Taking an answer or a conversation away.</summary>
public sealed class AnswerCopyTests(Chromium chromium)
{
    private const string Words = "Stop all cranes at 20 m/s.";

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Copy_Answer_PutsTextWithItsSourcesIntoTheClipboard(int width)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var document = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Cranes"), "manual.md", "Manual", Words);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Wind",
            new SeededTurn("When?", "At **20 m/s**. [1]", document.Evidence(1, Words))
        );
        await using var context = await chromium.OpenAsync(width);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy with citations" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.StartsWith("At **20 m/s**.[^1]", copied, StringComparison.Ordinal);
        Assert.Contains($"“{Words}” <{host.Address}/documents/", copied, StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copy with citations" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy plain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToHaveCountAsync(1);
        Assert.StartsWith("At 20 m/s. [1]", await page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await page.ShowAsync($"export-{width}");
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "As Markdown, to read" }).ClickAsync()
        );
        Assert.Equal("Wind.md", download.SuggestedFilename);
        Assert.Contains("At **20 m/s**.[^1-1]", await File.ReadAllTextAsync((await download.PathAsync())!), StringComparison.Ordinal);
        await Expect(page.Locator(".answer")).ToContainTextAsync("20 m/s");
    }
}
