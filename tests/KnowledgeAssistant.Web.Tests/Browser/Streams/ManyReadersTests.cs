using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>One answer of a chat model, read in several places while it is written.</summary>
public sealed class ManyReadersTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    [Fact]
    public async Task Answer_AfterAReloadInASecondTabAndInASecondBrowser_IsTheSameWithoutGapOrRepeat()
    {
        var answer = new HeldAnswer();
        chat.Model.Behaviour = answer.Behaviour;
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await HeldAnswer.ExpectAsync(page, 1);

        await page.ReloadAsync();
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(page.Url);
        await using var elsewhere = await chromium.OpenAsync(390, 844);
        var other = await elsewhere.SignInToDemoAsync(chat.Host, "Rosa", new Uri(page.Url).AbsolutePath);
        IPage[] readers = [page, tab, other];
        foreach (var reader in readers)
            await HeldAnswer.ExpectAsync(reader, 1);
        answer.SendSecond();
        foreach (var reader in readers)
            await HeldAnswer.ExpectAsync(reader, 2);
        await tab.ReloadAsync();
        answer.SendRest();

        foreach (var reader in readers)
        {
            await HeldAnswer.ExpectAsync(reader, 3);
            await Expect(reader.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
            await Expect(reader.Locator(".run")).ToHaveCountAsync(1);
        }
        Assert.Equal(HeldAnswer.Text, Assert.Single(await chat.TurnsAsync(page)).Answer);
        Assert.Single(chat.Model.Requests);
    }
}
