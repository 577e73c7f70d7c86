using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>How far each sentence of a chat model is supported, as its reader sees it, while it is written and afterwards.</summary>
public sealed class CitationStatesTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    private const string Quoted = "Stop all ship-to-shore cranes when the three-second gust reaches 20 m/s";
    private const string Paraphrased = "All ship-to-shore cranes are to stop when the three-second gust has reached 20 m/s";
    private const string Wrong = "Ship-to-shore cranes stop at 25 m/s";
    private const string NotLocated = "Every driver must wear a yellow helmet";
    private const string Uncited = "The canteen opens at noon.";

    [Fact]
    public async Task Sentences_OfEachState_AreMarkedForTheReader()
    {
        chat.Model.Behaviour = ModelBehaviour.Says(
            $"{Quoted} [1 \"three-second gust reaches 20 m/s\"].\n\n{Paraphrased} [1].\n\n{Wrong} [1].\n\n"
                + $"{NotLocated} [1 \"a yellow helmet is worn\"].\n\n{Uncited}"
        );
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();

        // As it was streamed, and as it was stored.
        for (var time = 0; time < 2; time++)
        {
            await ExpectSentenceAsync(page, Quoted, "cite cite-quoted", isMarked: false);
            await ExpectSentenceAsync(page, Paraphrased, "cite", isMarked: false);
            await ExpectSentenceAsync(page, Wrong, "cite cite-unsupported", isMarked: true);
            await ExpectSentenceAsync(page, NotLocated, "cite cite-unsupported", isMarked: true);
            await ExpectSentenceAsync(page, Uncited, null, isMarked: true);
            await Expect(page.Locator(".answer > .why")).ToContainTextAsync("3 of 5 sentences, underlined with dots, were not found");
            await page.ReloadAsync();
        }
        await page.ShowAsync("citation-states");
        var turn = Assert.Single(await chat.TurnsAsync(page));
        Assert.Equal(
            [Support.Quoted, Support.Paraphrased, Support.Unsupported, Support.Unsupported, Support.Unsupported],
            turn.Sentences.Select(sentence => sentence.Support)
        );
        // A quote that is not in the passage is not shown as if it were.
        await Expect(page.Locator("body")).Not.ToContainTextAsync("a yellow helmet is worn");
        await page.Locator(".answer a.cite-quoted").ClickAsync();
        await Expect(page.Locator(".source mark.hit:not(.hit-soft)").First).ToContainTextAsync("three-second gust reaches 20 m/s");
    }

    [Fact]
    public async Task Answer_ThatNothingSupports_IsWithheldAndShownAnywayOnDemand()
    {
        const string written = "Mobile cranes may work in any wind, says my uncle.";
        chat.Model.Behaviour = ModelBehaviour.Says(written + " [1]");
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);

        await Expect(page.Locator(".answer")).ToContainTextAsync("I found");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        for (var time = 0; time < 2; time++)
        {
            await Expect(page.GetByText(written)).ToBeHiddenAsync();
            await page.GetByText("Show what was written anyway").ClickAsync();
            await Expect(page.GetByText(written)).ToBeVisibleAsync();
            await Expect(page.Locator(".withheld .why")).ToContainTextAsync("None of this was found");
            await Expect(page.Locator(".answer a.cite")).ToHaveCountAsync(0);
            await Expect(page.Locator(".nearest a.doc")).ToHaveTextAsync("Crane manual");
            await page.ReloadAsync();
        }
    }

    /// <param name="chip">The look of its citation; null: it has none.</param>
    private static async Task ExpectSentenceAsync(IPage page, string sentence, string? chip, bool isMarked)
    {
        var paragraph = page.Locator(".answer > p").Filter(new() { HasText = sentence });
        await Expect(paragraph).ToHaveCountAsync(1);
        await Expect(paragraph.Locator("a.cite")).ToHaveCountAsync(chip is null ? 0 : 1);
        if (chip is not null)
            await Expect(paragraph.Locator("a.cite")).ToHaveAttributeAsync("class", chip);
        if (isMarked)
            await Expect(paragraph.Locator(".s-unsupported").First).ToBeVisibleAsync();
        else
            await Expect(paragraph.Locator(".s-unsupported")).ToHaveCountAsync(0);
    }
}
