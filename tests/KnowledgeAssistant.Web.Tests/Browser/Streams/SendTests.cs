using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>Sending, stopping and changing a question that a chat model answers.</summary>
public sealed class SendTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    private const string Edited = "At what gust is the boom of ship-to-shore cranes raised?";

    public enum Way
    {
        TwoClicks,
        EnterTwice,
        AllOfItOnASlowLine,
    }

    [Theory]
    [InlineData(Way.TwoClicks)]
    [InlineData(Way.EnterTwice)]
    [InlineData(Way.AllOfItOnASlowLine)]
    public async Task Send_Twice_MakesOneRun(Way way)
    {
        chat.Model.Behaviour = ModelBehaviour.Says(WindManual.Rule + " [1]");
        var before = chat.Model.Requests.Count;
        await using var wire = new CuttableWire(chat.Host.Address);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(wire.Address, "Rosa", "/chat");
        var box = page.GetByLabel("Your question", new() { Exact = true });
        var send = page.GetByRole(AriaRole.Button, new() { Name = "Send" });
        await box.FillAsync(WindManual.Question);
        await Expect(send).ToBeEnabledAsync();
        if (way == Way.AllOfItOnASlowLine)
            wire.Latency = TimeSpan.FromMilliseconds(700);

        if (way != Way.TwoClicks)
        {
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Enter");
        }
        if (way != Way.EnterTwice)
            await send.DblClickAsync(new() { Force = true });
        wire.Latency = TimeSpan.Zero;

        await Expect(page.Locator(".answer")).ToContainTextAsync(WindManual.Rule);
        await Expect(send).ToBeVisibleAsync();
        await Expect(box).ToHaveValueAsync("");
        await Expect(page.Locator(".run")).ToHaveCountAsync(1);
        Assert.Single(await chat.TurnsAsync(page));
        Assert.Equal(1, chat.Model.Requests.Count - before);
    }

    [Fact]
    public async Task Stop_WhileTheModelWrites_LeavesTheModelAndKeepsWhatThereIs()
    {
        var answer = new HeldAnswer();
        chat.Model.Behaviour = answer.Behaviour;
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await HeldAnswer.ExpectAsync(page, 1);

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop writing this answer" }).ClickAsync();

        await Expect(page.Locator(".run")).ToContainTextAsync("You stopped this answer.");
        await HeldAnswer.ExpectAsync(page, 1);
        Assert.Equal(ModelRequestState.Left, await chat.Model.Requests[^1].Over.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(TurnState.Stopped, Assert.Single(await chat.TurnsAsync(page)).State);
        await page.ReloadAsync();
        await HeldAnswer.ExpectAsync(page, 1);
    }

    [Fact]
    public async Task Edit_AndSwitchBack_ShowsEachAnswerOfTheModelToItsQuestion()
    {
        const string second = "The boom of ship-to-shore cranes is raised [1].";
        chat.Model.Enqueue(ModelBehaviour.Says(WindManual.Rule + " [1]"), ModelBehaviour.Says(second));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await Expect(page.Locator(".answer")).ToContainTextAsync(WindManual.Rule);

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit this question" }).ClickAsync();
        await Expect(page.GetByLabel("Your question, changed")).ToBeFocusedAsync();
        await page.GetByLabel("Your question, changed").FillAsync(Edited);
        await page.GetByLabel("Your question, changed").PressAsync("Enter");

        await Expect(page.Locator("h1.question")).ToHaveTextAsync(Edited);
        await Expect(page.Locator(".answer")).ToContainTextAsync("The boom of ship-to-shore cranes is raised");
        await page.GetByRole(AriaRole.Button, new() { Name = "Previous version" }).ClickAsync();
        await Expect(page.Locator("h1.question")).ToHaveTextAsync(WindManual.Question);
        await Expect(page.Locator(".answer")).ToContainTextAsync(WindManual.Rule);
        await page.ReloadAsync();
        await Expect(page.Locator(".answer")).ToContainTextAsync(WindManual.Rule);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next version" }).ClickAsync();
        await Expect(page.Locator("h1.question")).ToHaveTextAsync(Edited);
        await Expect(page.Locator(".answer")).ToContainTextAsync("The boom of ship-to-shore cranes is raised");
        Assert.Equal(2, (await chat.TurnsAsync(page)).Count);
    }
}
