using KnowledgeAssistant.Reviews;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Reviews;

/// <summary>From a reader's click to the corrected answer below their own, in a real browser.</summary>
public sealed class RatingToReviewTests(Chromium chromium)
{
    [Fact]
    public async Task Answer_RatedDown_IsReviewedAndTheReaderSeesTheCorrection()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddSoundAsync(await seed.AddManualAsync());
        await using var hers = await chromium.OpenAsync();
        var rosa = await hers.SignInToDemoAsync(host, "Rosa", answer.Chat);
        var rating = rosa.Locator(".rating");
        await rating.GetByRole(AriaRole.Button, new() { Name = "Not helpful" }).ClickAsync();
        await Expect(rating.Locator(".said")).ToHaveTextAsync("Rated down");
        await rating.GetByLabel("Out of date").CheckAsync();
        await rating.GetByLabel("Incomplete").CheckAsync();
        await rating.GetByLabel("Anything a reviewer should know").FillAsync("The limit was raised in May.");
        await rating.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(rating.Locator(".said")).ToHaveTextAsync("Rated down: incomplete, out of date");
        await Expect(rosa.GetByRole(AriaRole.Status)).ToHaveTextAsync("Rated down: incomplete, out of date, saved");

        await using var his = await chromium.OpenAsync();
        var viktor = await his.SignInToDemoAsync(host, "Viktor");
        await Expect(viktor.Locator(".topnav")).ToContainTextAsync("Reviews1, 1 to review");
        await viktor.Locator(".topnav").GetByRole(AriaRole.Link, new() { Name = "Reviews" }).ClickAsync();
        await viktor.Locator(".items a").ClickAsync();
        await Expect(viktor.Locator("h1.question")).ToHaveTextAsync(ReviewSeed.Question);
        await Expect(viktor.Locator(".said")).ToContainTextAsync("The limit was raised in May.");
        await Expect(viktor.Locator("body")).Not.ToContainTextAsync("Rosa");
        await viktor.GetByRole(AriaRole.Button, new() { Name = "Save and next" }).ClickAsync();
        await Expect(viktor.Locator(".verdict .form-error")).ToHaveTextAsync("Choose a verdict first.");
        await viktor.GetByLabel("Partly correct").CheckAsync();
        await viktor.GetByLabel("Corrected answer").FillAsync("Stop at **22 m/s** since May.");
        await viktor.GetByLabel("Note for other reviewers").FillAsync("Asked Tomas.");
        await viktor.GetByRole(AriaRole.Button, new() { Name = "Save and next" }).ClickAsync();
        await Expect(viktor.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits for you" })).ToBeVisibleAsync();
        await Expect(viktor.Locator(".nav-count")).ToHaveCountAsync(0);

        await rosa.ReloadAsync();
        await Expect(rosa.Locator(".reviewed")).ToContainTextAsync("Partly correct");
        await Expect(rosa.Locator(".reviewed strong")).ToHaveTextAsync("22 m/s");
        await Expect(rosa.Locator("body")).Not.ToContainTextAsync("Tomas");
        await Expect(rosa.Locator("body")).Not.ToContainTextAsync("Viktor");
        await rosa.ShowAsync("rating-reviewed");
    }

    [Fact]
    public async Task Rating_ChangedAndUndone_OutlivesAReload()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddSoundAsync(await seed.AddManualAsync());
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", answer.Chat);
        var (up, down) = (Button(page, "Helpful"), Button(page, "Not helpful"));
        await up.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(up).ToHaveAttributeAsync("aria-pressed", "true");
        await down.ClickAsync();
        await Expect(up).ToHaveAttributeAsync("aria-pressed", "false");
        await page.ReloadAsync();
        await Expect(down).ToHaveAttributeAsync("aria-pressed", "true");
        await Button(page, "Undo the rating").ClickAsync();
        await Expect(page.Locator(".said")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(down).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task TwoReviewers_AtOnce_TheSecondIsToldAndLosesNothing()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddDoubtfulAsync(await seed.AddManualAsync());
        await using var hers = await chromium.OpenAsync();
        await using var his = await chromium.OpenAsync();
        var viktor = await his.SignInToDemoAsync(host, "Viktor", "/reviews");
        await viktor.Locator(".items a").ClickAsync();
        var ada = await hers.SignInToDemoAsync(host, "Ada", answer.Review);
        await viktor.GetByLabel("Correct", new() { Exact = false }).First.CheckAsync();
        await viktor.GetByLabel("Note for other reviewers").FillAsync("Fine.");
        await ada.GetByLabel("Not answerable").CheckAsync();
        await ada.GetByLabel("Corrected answer").FillAsync("No manual says it.");
        await viktor.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(viktor.Locator(".history > ol > li")).ToHaveCountAsync(1);

        await ada.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(ada.Locator(".verdict .notice")).ToContainTextAsync("Viktor Brandt saved a verdict while you were writing");
        await Expect(ada.Locator(".history > ol > li")).ToHaveCountAsync(1);
        await Expect(ada.GetByLabel("Corrected answer")).ToHaveValueAsync("No manual says it.");
        await ada.ShowAsync("review-outdated");
        await ada.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(ada.Locator(".history > ol > li")).ToHaveCountAsync(2);
        await Expect(ada.Locator(".history > ol > li").First).ToContainTextAsync("Not answerable");
        await Expect(ada.Locator(".verdict .notice")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reviewer_LeavingWithWordsNotSaved_IsAskedFirst()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddDoubtfulAsync(await seed.AddManualAsync());
        await host.Get<ReviewQueue>().ListAsync(ReviewSeed.Viktor, new ReviewFilter(), 0, 1, CancellationToken.None);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Viktor", answer.Review);
        await page.GetByLabel("Note for other reviewers").FillAsync("Half a thought");
        await page.GetByRole(AriaRole.Button, new() { Name = "Skip" }).ClickAsync();
        await Expect(page.Locator(".leaving")).ToContainTextAsync("not saved yet");
        await Expect(page.GetByLabel("Note for other reviewers")).ToHaveValueAsync("Half a thought");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave without saving" }).ClickAsync();
        await Expect(page.Locator(".items")).ToBeVisibleAsync();
    }

    private static ILocator Button(IPage page, string name) =>
        page.Locator(".rating").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
