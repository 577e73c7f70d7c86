using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>axe over what opens on the chat page: filter, export, shortcuts, search, undo; nothing may stick out sideways.</summary>
public sealed class ChatAccessibilityTests(Chromium chromium)
{
    private const string Words = "Stop all cranes at 20 m/s.";

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Chat_WithEachOfItsParts_HasNoViolations(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<TimeProvider>(new NoHurry()));
        var seed = new ChatSeed(host);
        var document = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Cranes"), "manual.md", "Manual", Words);
        await seed.AddConversationAsync(ChatSeed.Rosa, "Another one", new SeededTurn("What?", "Answer."));
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Wind",
            new SeededTurn("When?", $"{Words} [1]", document.Evidence(1, Words))
        );
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        await Expect(page.Locator(".answer a.cite")).ToBeVisibleAsync();
        var look = $"{width}-{(dark ? "dark" : "light")}";

        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await CheckAsync(page, $"chat-export-{look}");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "All documents" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Cranes" }).CheckAsync();
        await Expect(page.Locator(".part")).ToHaveCountAsync(1);
        await CheckAsync(page, $"chat-filter-{look}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.TypeAsync("?");
        await Expect(page.Locator("dialog.shortcuts")).ToBeVisibleAsync();
        await CheckAsync(page, $"chat-shortcuts-{look}");
        await page.Keyboard.PressAsync("Escape");
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.TypeAsync("/");
        await page.Keyboard.TypeAsync("cranes");
        await Expect(page.Locator(".rail-item small")).ToHaveCountAsync(1);
        await CheckAsync(page, $"chat-search-{look}");
        await page.GetByLabel("Search your conversations").FillAsync("");
        await page.Locator(".rail-item", new() { HasText = "Another one" }).HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete “Another one”" }).ClickAsync(new() { Force = true });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        await CheckAsync(page, $"chat-undo-{look}");
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await page.ShowAsync(name);
        var result = await page.RunAxe();
        Assert.Empty(
            result.Violations.Select(violation => $"{name} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
        );
        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} is {overhang} px too wide");
    }
}
