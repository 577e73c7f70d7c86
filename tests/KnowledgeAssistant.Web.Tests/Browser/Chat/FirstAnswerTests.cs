using System.Text.RegularExpressions;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>The product as somebody meets it: demo mode, the samples, no model, a first question.</summary>
public sealed partial class FirstAnswerTests(Chromium chromium)
{
    private const string Retirement = "When will Piotr Halvorsen retire?";

    [Fact]
    public async Task Demo_FirstQuestions_AreAnsweredCitedAndOpenAtTheMarkedPassage()
    {
        await using var host = await RunningHost.StartAsync("--demo");
        Assert.All(await host.WaitForDocumentsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/");
        await page.ShowAsync("demo-start");

        await page.GetByRole(AriaRole.Button, new() { Name = "Until when can I cancel a booking free of charge?" }).ClickAsync();
        await ExpectAnswerAsync(page);
        await Expect(page).ToHaveURLAsync(ChatAddress());
        await Expect(page.Locator(".next button").First).ToBeVisibleAsync();
        await page.Locator(".notes a.doc", new() { HasTextRegex = Cancellation() }).First.ClickAsync();
        await Expect(page.Locator("mark.hit[data-open]")).ToBeInViewportAsync();
        await Expect(page.Locator("mark.hit[data-open]")).ToContainTextAsync("hours");
        await page.ShowAsync("demo-markdown");

        var shown = await page.Locator(".answer").InnerTextAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("mark.hit[data-open]")).ToBeInViewportAsync();
        Assert.Equal(shown, await page.Locator(".answer").InnerTextAsync());

        await page.GetByRole(AriaRole.Link, new() { Name = "New question" }).ClickAsync();
        // The question box of the conversation before stands in the same place.
        await Expect(page.Locator(".run")).ToHaveCountAsync(0);
        await AskAsync(page, "How much weight may a Porter Q3 carry?");
        await page.Locator(".notes a.doc", new() { HasText = "Porter" }).First.ClickAsync();
        await Expect(page.Locator(".hit[data-open]")).ToBeInViewportAsync();
        await Expect(page.Locator("img.page-picture")).ToHaveJSPropertyAsync("complete", true);
        await page.ShowAsync("demo-pdf");

        await page.GetByRole(AriaRole.Link, new() { Name = "Close the source" }).ClickAsync();
        await page.GetByLabel("Your question").FillAsync("And the Dray?");
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.Locator(".run")).ToHaveCountAsync(2);
        await Expect(page.Locator(".run").Nth(1).Locator("details.steps")).ToBeVisibleAsync();
        await page.ShowAsync("demo-follow-up");
    }

    [Fact]
    public async Task Demo_Suggestion_IsAskedAndAnswered()
    {
        await using var host = await RunningHost.StartAsync("--demo");
        await host.WaitForDocumentsAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page, "What is the notice period of a long rental?");
        await page.ShowAsync("demo-suggestions");
        var question = await page.Locator(".next button").First.InnerTextAsync();

        await page.Locator(".next button").First.ClickAsync();

        await Expect(page.Locator(".run")).ToHaveCountAsync(2);
        await Expect(page.Locator(".run").Nth(1).Locator(".question")).ToHaveTextAsync(question);
        await Expect(page.Locator(".run").Nth(1).Locator(".answer a.cite").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Demo_RestrictedCollection_AnswersTheGroupOnly()
    {
        await using var host = await RunningHost.StartAsync("--demo");
        await host.WaitForDocumentsAsync();
        await using var hers = await chromium.OpenAsync();
        var hanna = await hers.SignInToDemoAsync(host, "Hanna", "/chat");
        await Expect(hanna.Locator(".try")).ToContainTextAsync(Retirement);
        await AskAsync(hanna, Retirement);
        await Expect(hanna.Locator(".answer")).ToContainTextAsync("31 March 2027");

        await using var his = await chromium.OpenAsync();
        var rosa = await his.SignInToDemoAsync(host, "Rosa", "/chat");
        await Expect(rosa.Locator(".try")).Not.ToContainTextAsync(Retirement);
        await rosa.GetByLabel("Your question").FillAsync(Retirement);
        await rosa.GetByLabel("Your question").PressAsync("Enter");
        await Expect(rosa.Locator("details.steps")).ToBeVisibleAsync();
        await rosa.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
        await Expect(rosa.Locator(".trace")).ToBeVisibleAsync();
        await Expect(rosa.Locator(".thread")).Not.ToContainTextAsync("31 March 2027");
        await Expect(rosa.Locator(".thread")).Not.ToContainTextAsync("People");
        await rosa.ShowAsync("demo-not-found");
    }

    [Fact]
    public async Task Demo_KeyboardAlone_AsksOpensStepsAndClosesTheSource()
    {
        await using var host = await RunningHost.StartAsync("--demo");
        await host.WaitForDocumentsAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await Expect(page.GetByLabel("Your question")).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("How many days of holiday does everyone have?");
        await page.Keyboard.PressAsync("Enter");
        await ExpectAnswerAsync(page);
        await Expect(page.GetByLabel("Your question")).ToBeFocusedAsync();

        await TabToAsync(page, ".answer a.cite", backwards: true);
        await Expect(page.Locator(".preview:popover-open")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".preview:popover-open")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#source-title")).ToBeFocusedAsync();
        await TabToAsync(page, ".source [data-close]");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".source")).ToHaveCountAsync(0);
        await Expect(page.Locator(".answer a.cite:focus")).ToHaveCountAsync(1);

        await TabToAsync(page, ".why-sources button");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator(".trace")).ToBeVisibleAsync();
        await TabToAsync(page, "details.steps summary", backwards: true);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("details.steps[open]")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("\U0001F6A2\U0001F6A2\U0001F6A2")]
    [InlineData("the of and to")]
    [InlineData("مرحبا كيف حالك")]
    [InlineData(null)]
    public async Task Demo_OddQuestion_IsAnsweredInPlainWords(string? question)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(390, 844);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");

        await page.GetByLabel("Your question").FillAsync(question ?? string.Concat(Enumerable.Repeat("stop the crane ", 6_666)));
        await page.GetByLabel("Your question").PressAsync("Enter");

        await Expect(page.Locator("details.steps")).ToBeVisibleAsync();
        await Expect(page.Locator(".answer")).Not.ToBeEmptyAsync();
        await Expect(page.Locator(".ending-failed")).ToHaveCountAsync(0);
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
        await page.ShowAsync($"odd-{question?.Length ?? 100_000}");
    }

    private static async Task AskAsync(IPage page, string question)
    {
        await page.GetByLabel("Your question").FillAsync(question);
        await page.GetByLabel("Your question").PressAsync("Enter");
        await ExpectAnswerAsync(page);
    }

    private static async Task ExpectAnswerAsync(IPage page)
    {
        await Expect(page.Locator("details.steps")).ToBeVisibleAsync();
        await Expect(page.Locator(".answer a.cite").First).ToBeVisibleAsync();
    }

    private static async Task TabToAsync(IPage page, string selector, bool backwards = false)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync(backwards ? "Shift+Tab" : "Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }
        Assert.Fail($"{selector} cannot be reached with the Tab key.");
    }

    [GeneratedRegex("/chat/[0-9a-f-]{36}$", RegexOptions.None, 1_000)]
    private static partial Regex ChatAddress();

    [GeneratedRegex("(?i)cancel", RegexOptions.None, 1_000)]
    private static partial Regex Cancellation();
}
