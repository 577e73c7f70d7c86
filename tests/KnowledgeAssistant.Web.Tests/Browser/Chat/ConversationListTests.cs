using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Search, pin, delete with undo and the marks of the list, also across tabs.</summary>
public sealed class ConversationListTests(Chromium chromium)
{
    [Fact]
    public async Task Delete_Undo_BringsTheConversationBackInEveryTab()
    {
        await using var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<TimeProvider>(new NoHurry()));
        var seed = new ChatSeed(host);
        await seed.AddConversationAsync(ChatSeed.Rosa, "First", new SeededTurn("First question", "Answer."));
        var id = await seed.AddConversationAsync(ChatSeed.Rosa, "Second", new SeededTurn("Second question", "Answer."));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        var other = await context.NewPageAsync();
        await other.GotoAsync(host.Address + "/chat");
        await Expect(other.Locator(".rail-item")).ToHaveTextAsync(["Second", "First"]);

        await page.Locator(".rail-item").First.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete “Second”" }).ClickAsync();
        await Expect(page.Locator(".undo")).ToContainTextAsync("Deleted “Second”");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeFocusedAsync();
        await Expect(page.Locator(".rail-item")).ToHaveTextAsync(["First"]);
        await Expect(other.Locator(".rail-item")).ToHaveTextAsync(["First"]);
        await Expect(page).ToHaveURLAsync(host.Address + "/chat");
        await page.ShowAsync("rail-undo");
        await other.GotoAsync($"{host.Address}/chat/{id:D}");
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "This conversation is not here" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".rail-item")).ToHaveTextAsync(["Second", "First"]);
        await Expect(page.Locator(".undo")).ToHaveCountAsync(0);
        await Expect(other.Locator(".rail-item")).ToHaveTextAsync(["Second", "First"]);
        await page.Locator(".rail-item").First.ClickAsync();
        await Expect(page.Locator("h1.question")).ToHaveTextAsync("Second question");
    }

    [Fact]
    public async Task Pin_Conversation_StandsOnTopOfTheList()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        foreach (var title in (string[])["One", "Two", "Three"])
            await seed.AddConversationAsync(ChatSeed.Rosa, title, new SeededTurn("Question", "Answer."));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa");
        await Expect(page.Locator(".rail-item")).ToHaveTextAsync(["Three", "Two", "One"]);

        await page.Locator(".rail-item").Last.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep on top “One”" }).ClickAsync();

        await Expect(page.Locator(".rail-item")).ToHaveTextAsync(["One", "Three", "Two"]);
        await Expect(page.Locator(".rail h2").First).ToHaveTextAsync("Pinned");
        await page.ShowAsync("rail-pinned");
        await page.ReloadAsync();
        await page.Locator(".rail-item").First.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take off the top “One”" }).ClickAsync();
        await Expect(page.Locator(".rail-item")).ToHaveTextAsync(["Three", "Two", "One"]);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Search_Words_FindsTheTurnThatHoldsThem(int width)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        await seed.AddConversationAsync(ChatSeed.Rosa, "Cranes", new SeededTurn("When do cranes stop?", "At a gust of 20 m/s."));
        var turns = Enumerable.Range(1, 14).Select(i => new SeededTurn($"Question {i}", i == 2 ? "The boom is raised." : "Nothing."));
        var id = await seed.AddConversationAsync(ChatSeed.Rosa, "Long", [.. turns]);
        await using var context = await chromium.OpenAsync(width);
        var page = await context.SignInToDemoAsync(host, "Rosa");
        if (width < 1240)
            await page.GetByRole(AriaRole.Button, new() { Name = "Open the list" }).ClickAsync();

        await page.GetByLabel("Search your conversations").PressSequentiallyAsync("no such words, typed faster than the answers come");
        await Expect(page.GetByLabel("Search your conversations")).ToHaveValueAsync("no such words, typed faster than the answers come");
        await Expect(page.Locator(".rail-empty")).ToContainTextAsync("Nothing found.");
        await page.GetByLabel("Search your conversations").FillAsync("boom raised");
        await Expect(page.Locator(".rail-item")).ToHaveCountAsync(1);
        await Expect(page.Locator(".rail-item small")).ToHaveTextAsync("The boom is raised.");
        await page.ShowAsync($"rail-search-{width}");
        await page.Locator(".rail-item").ClickAsync();

        await Expect(page)
            .ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/chat/{id:D}\\?turn=", default, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator(".question", new() { HasTextString = "Question 2" }).First).ToBeInViewportAsync();
        if (width < 1240)
            return;
        await Expect(page.GetByLabel("Search your conversations")).ToHaveValueAsync("boom raised");
        await page.GetByLabel("Search your conversations").PressAsync("Escape");
        await Expect(page.Locator(".rail-item")).ToHaveTextAsync(["Long", "Cranes"]);
    }

    [Fact]
    public async Task Answer_InAnotherConversation_IsMarkedWhileWrittenAndUntilSeen()
    {
        var writer = new ScriptedWriter();
        await using var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<IAnswerWriter>(writer));
        await new WindManual(host).AddAsync();
        var seen = await new ChatSeed(host).AddConversationAsync(ChatSeed.Rosa, "Other", new SeededTurn("Other question", "Answer."));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        var other = await context.NewPageAsync();
        await other.GotoAsync($"{host.Address}/chat/{seen:D}");
        await Expect(other.Locator(".rail-item")).ToHaveCountAsync(1);

        await page.GetByLabel("Your question").FillAsync(WindManual.Question);
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.Locator(".run")).ToHaveCountAsync(1);
        await Expect(other.GetByRole(AriaRole.Img, new() { Name = "answer being written" })).ToBeVisibleAsync();
        await page.Locator(".rail-item", new() { HasText = "Other" }).ClickAsync();
        await Expect(page.Locator("h1.question")).ToHaveTextAsync("Other question");
        writer.Say("Cranes stop at 20 m/s.");
        writer.End();

        foreach (var tab in (IPage[])[page, other])
            await Expect(tab.GetByRole(AriaRole.Img, new() { Name = "new answer" })).ToBeVisibleAsync();
        await page.ShowAsync("rail-new-answer");
        await page.Locator(".rail-item", new() { HasText = WindManual.Question[..12] }).ClickAsync();
        foreach (var tab in (IPage[])[page, other])
            await Expect(tab.GetByRole(AriaRole.Img, new() { Name = "new answer" })).ToHaveCountAsync(0);
    }
}
