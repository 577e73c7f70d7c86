using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>The connection breaks in the middle of an answer while the model goes on: the page comes back with the same text.</summary>
public sealed class DroppedSocketTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    [Fact]
    public async Task Drop_OfFiveSeconds_GoesOnByItselfWithoutGapOrRepeat()
    {
        var clicks = await DroppedPage.DropAsync(chromium, chat, TimeSpan.FromSeconds(5));

        Assert.Equal(0, clicks);
    }
}

/// <summary>Its page is given up at once by a host that keeps none.</summary>
public sealed class LostPageTests(Chromium chromium, LostPageTests.KeepsNoPages chat) : IClassFixture<LostPageTests.KeepsNoPages>
{
    public sealed class KeepsNoPages() : ModelChat(["--KnowledgeAssistant:Server:DisconnectedPages=0"]);

    [Fact]
    public async Task Drop_WhoseCircuitIsGone_ComesBackWithTheSameText()
    {
        Assert.InRange(await DroppedPage.DropAsync(chromium, chat, TimeSpan.FromSeconds(1)), 0, 1);
    }
}

internal static class DroppedPage
{
    /// <returns>How often the reader had to click.</returns>
    public static async Task<int> DropAsync(Chromium chromium, ModelChat chat, TimeSpan time)
    {
        var answer = new HeldAnswer();
        chat.Model.Behaviour = answer.Behaviour;
        await using var wire = new CuttableWire(chat.Host.Address);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(wire.Address, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await HeldAnswer.ExpectAsync(page, 1);

        wire.Cut();
        await Expect(page.Locator(".reconnect")).ToContainTextAsync("The connection was lost", new() { Timeout = 60_000 });
        await Expect(page.Locator(".reconnect")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        answer.SendSecond();
        await Task.Delay(time);
        await page.ShowAsync(FormattableString.Invariant($"dropped-{time.TotalSeconds:0}"));
        wire.Mend();

        var clicks = await ComeBackAsync(page);
        await HeldAnswer.ExpectAsync(page, 2);
        await Expect(page.Locator(".run[data-running]")).ToHaveCountAsync(1);
        answer.SendRest();
        await HeldAnswer.ExpectAsync(page, 3);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        await Expect(page.Locator(".notes li")).ToHaveCountAsync(1);
        Assert.Equal(HeldAnswer.Text, Assert.Single(await chat.TurnsAsync(page)).Answer);
        Assert.Single(chat.Model.Requests);
        return clicks;
    }

    /// <summary>Waits until the page is connected again, or clicks the button that it offers.</summary>
    private static async Task<int> ComeBackAsync(IPage page)
    {
        var back = await page.WaitForFunctionAsync(
            """
            () => {
                const notice = document.querySelector(".reconnect");
                // A page that is just being loaded again has no style yet: everything on it is to be seen.
                if (!notice || !/-(show|failed|rejected)/.test(notice.className)) return document.querySelector(".run") ? "back" : null;
                const asks = [...notice.querySelectorAll("button")].find(button => button.getClientRects().length > 0);
                // At once: it goes when the page comes back by itself meanwhile.
                asks?.click();
                return asks ? "asked" : null;
            }
            """,
            null,
            new() { Timeout = 90_000 }
        );
        return await back.JsonValueAsync<string>() == "asked" ? 1 : 0;
    }
}
