using KnowledgeAssistant.Web.Components.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

public sealed class ConversationRailTests(Chromium chromium)
{
    [Fact]
    public async Task Rail_RenameAndDelete_ActOnTheOneConversation()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var kept = await seed.AddConversationAsync(ChatSeed.Rosa, "Keep me", new SeededTurn("Kept question", "Answer."));
        var old = await seed.AddConversationAsync(ChatSeed.Rosa, "Old title", new SeededTurn("Old question", "Answer."));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{old:D}");
        var rows = page.Locator(".rail-item");
        await Expect(rows).ToHaveTextAsync(["Old title", "Keep me"]);
        await Expect(page.Locator(".rail-item[aria-current]")).ToHaveTextAsync("Old title");

        await rows.First.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename “Old title”" }).ClickAsync();
        await Expect(page.GetByLabel("New title")).ToBeFocusedAsync();
        await page.GetByLabel("New title").FillAsync("New title");
        await page.Keyboard.PressAsync("Enter");
        await Expect(rows).ToHaveTextAsync(["New title", "Keep me"]);

        await rows.First.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete “New title”" }).ClickAsync();
        await Expect(rows).ToHaveTextAsync(["Keep me"]);
        await Expect(page).ToHaveURLAsync(host.Address + "/chat");
        await rows.First.ClickAsync();
        await Expect(page.Locator("h1.question")).ToHaveTextAsync("Kept question");
        await Expect(page).ToHaveURLAsync($"{host.Address}/chat/{kept:D}");
    }

    [Fact]
    public async Task Rail_OnAPhone_IsADrawer()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var id = await new ChatSeed(host).AddConversationAsync(ChatSeed.Rosa, "Title", new SeededTurn("Question", "Answer."));
        await using var context = await chromium.OpenAsync(390, 844);
        var page = await context.SignInToDemoAsync(host, "Rosa");
        await Expect(page.Locator(".rail")).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Open the list" }).ClickAsync();
        await Expect(page.Locator(".rail-item")).ToBeVisibleAsync();
        await page.ShowAsync("rail-390");
        await page.Locator(".rail-item").ClickAsync();

        await Expect(page.Locator("h1.question")).ToHaveTextAsync("Question");
        await Expect(page.Locator(".rail")).ToBeHiddenAsync();
        await Expect(page).ToHaveURLAsync($"{host.Address}/chat/{id:D}");
    }

    [Fact]
    public async Task Conversation_Long_ShowsTheNewestTurnsAndEarlierOnDemand()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var turns = Enumerable.Range(1, (2 * ChatSession.PageSize) + 3).Select(i => new SeededTurn($"Question {i}", "Answer.")).ToArray();
        var id = await new ChatSeed(host).AddConversationAsync(ChatSeed.Rosa, "Long", turns);
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await Expect(page.Locator(".run")).ToHaveCountAsync(ChatSession.PageSize);
        await Expect(page.Locator(".question").Last).ToBeInViewportAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier questions" }).ClickAsync();
        await Expect(page.Locator(".run")).ToHaveCountAsync(2 * ChatSession.PageSize);
        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier questions" }).ClickAsync();
        await Expect(page.Locator(".question").First).ToHaveTextAsync("Question 1");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Earlier questions" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Composer_Reload_KeepsTheDraftOfEachConversation()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var id = await new ChatSeed(host).AddConversationAsync(ChatSeed.Rosa, "Title", new SeededTurn("Question", "Answer."));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        var box = page.GetByLabel("Your question");
        await Expect(box).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeDisabledAsync();
        await box.PressSequentiallyAsync("first");
        await box.PressAsync("Shift+Enter");
        await box.PressSequentiallyAsync("second");

        await page.ReloadAsync();
        await Expect(box).ToHaveValueAsync("first\nsecond");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeEnabledAsync();
        await page.Locator(".rail-item").ClickAsync();
        await Expect(page).ToHaveURLAsync($"{host.Address}/chat/{id:D}");
        await Expect(box).ToHaveValueAsync("");
        await box.PressSequentiallyAsync("third");
        await page.GetByRole(AriaRole.Link, new() { Name = "New question" }).ClickAsync();
        await Expect(box).ToHaveValueAsync("first\nsecond");
    }
}
