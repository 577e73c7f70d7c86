using KnowledgeAssistant.Access;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Reviews;

/// <summary>What a reviewer's pages hold back, by list, count and address.</summary>
public sealed class ReviewAccessTests(Chromium chromium)
{
    [Fact]
    public async Task Reviewer_OutsideTheGroup_GetsNothingOfAnAnswerOnItsDocuments()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddDoubtfulAsync(await seed.AddManualAsync(AccessLabel.Group("hr")));
        await seed.RateAsync(answer, RatingReasons.Wrong, "Words of mine");
        foreach (var name in (string[])["Viktor", "Ada"])
        {
            await using var context = await chromium.OpenAsync();
            var page = await context.SignInToDemoAsync(host, name, "/reviews?state=all");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing here yet" })).ToBeVisibleAsync();
            await Expect(page.Locator(".nav-count")).ToHaveCountAsync(0);
            await ExpectNotHereAsync(page, host, answer);
            await Expect(page.Locator("body")).Not.ToContainTextAsync("Words of mine");
        }
        var insider = new Reviewer(Guid.CreateVersion7(), "Ines", AccessScope.Of(AccessLabel.Group("hr")));
        Assert.NotNull(await host.Get<ReviewStore>().FindAsync(answer.Turn, insider, CancellationToken.None));
    }

    [Fact]
    public async Task Reviewer_OnTheirOwnQuestion_IsSentBack()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddDoubtfulAsync(await seed.AddManualAsync(), asker: ReviewSeed.IdOf("Viktor"));
        await using var his = await chromium.OpenAsync();
        var viktor = await his.SignInToDemoAsync(host, "Viktor", "/reviews");
        await Expect(viktor.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits for you" })).ToBeVisibleAsync();
        await ExpectNotHereAsync(viktor, host, answer);
        await using var hers = await chromium.OpenAsync();
        var ada = await hers.SignInToDemoAsync(host, "Ada", "/reviews");
        await Expect(ada.Locator(".items .item")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Reader_OnTheReviewersPages_IsRefused()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var answer = await seed.AddDoubtfulAsync(await seed.AddManualAsync());
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Hanna");
        await Expect(page.Locator(".topnav")).Not.ToContainTextAsync("Reviews");
        foreach (var path in (string[])["/reviews", answer.Review])
        {
            await page.GotoAsync(host.Address + path);
            await Expect(page.Locator("h1")).ToHaveTextAsync("This page is for another role");
            await Expect(page.Locator("body")).Not.ToContainTextAsync(ReviewSeed.Question);
        }
    }

    private static async Task ExpectNotHereAsync(IPage page, RunningHost host, SeededAnswer answer)
    {
        await page.GotoAsync(host.Address + answer.Review);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This answer is not here for you" })).ToBeVisibleAsync();
        await Expect(page.Locator("body")).Not.ToContainTextAsync(ReviewSeed.Question);
        // An answer that never was looks the same.
        await page.GotoAsync(host.Address + $"/reviews/{Guid.CreateVersion7():D}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This answer is not here for you" })).ToBeVisibleAsync();
    }
}
