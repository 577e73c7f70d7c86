using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

public sealed class SourcesDisagreeTests(Chromium chromium)
{
    private const string Newer = "A booking can be cancelled free of charge up to 48 hours before the rental begins.";
    private const string Older = "A booking can be cancelled free of charge up to 24 hours before the rental begins.";

    [Fact]
    public async Task Demo_QuestionTwoPoliciesAnswerDifferently_ShowsBothWithTheirDatesAndOpensEach()
    {
        await using var host = await RunningHost.StartAsync("--demo");
        await host.WaitForDocumentsAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");

        await page.GetByLabel("Your question").FillAsync("Until when can I cancel a booking free of charge?");
        await page.GetByLabel("Your question").PressAsync("Enter");

        var note = page.GetByRole(AriaRole.Region, new() { Name = "These sources disagree on a figure" });
        await Expect(note).ToHaveCountAsync(1);
        await Expect(note.Locator("blockquote")).ToHaveTextAsync([Newer, Older]);
        await Expect(note.Locator("mark")).ToHaveTextAsync(["48 hours", "24 hours"]);
        await Expect(note.Locator(".differ-date"))
            .ToHaveTextAsync(["1 April 2025 newer, used above", "15 February 2024 older, used above"]);
        await note.GetByRole(AriaRole.Link, new() { Name = "Cancellation Policy 2024", Exact = true }).ClickAsync();
        await Expect(page.Locator("#source-title")).ToHaveTextAsync("Cancellation Policy 2024");
        await Expect(page.Locator("mark.hit[data-open]")).ToHaveTextAsync(Older);
        await page.GetByRole(AriaRole.Link, new() { Name = "Close the source" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(note).ToHaveCountAsync(1);
        foreach (
            var (width, scheme) in ((int, ColorScheme)[])
                [(1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Light), (390, ColorScheme.Dark)]
        )
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await note.ScrollIntoViewIfNeededAsync();
            await page.ShowAsync($"disagree-{width}-{scheme}");
            var result = await page.RunAxe();
            Assert.Empty(
                result.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
            );
        }
    }

    [Fact]
    public async Task Conversation_SourcesThatAgree_SaysNothingOfTheKind()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var rental = await seed.AddCollectionAsync("Rental");
        var (one, other) = (
            await seed.AddDocumentAsync(rental, "a.md", "Cancellation A", Newer),
            await seed.AddDocumentAsync(rental, "b.md", "Cancellation B", Newer)
        );
        var turn = new SeededTurn("Until when?", Newer + " [1] " + Newer + " [2]", one.Evidence(1, Newer), other.Evidence(2, Newer));
        var id = await seed.AddConversationAsync(ChatSeed.Rosa, "Cancel", turn);
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await Expect(page.Locator(".notes")).ToBeVisibleAsync();
        await Expect(page.Locator(".differ")).ToHaveCountAsync(0);
    }
}
