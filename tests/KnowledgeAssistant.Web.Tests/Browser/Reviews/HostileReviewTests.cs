using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static KnowledgeAssistant.Web.Tests.Browser.Chat.HostileContentTests;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Reviews;

/// <summary>Questions, comments, notes and corrected answers that try to load or run something, on every page that shows them.</summary>
public sealed class HostileReviewTests(Chromium chromium)
{
    [Fact]
    public async Task Reviews_HostileText_LoadNothingAndRunNothing()
    {
        using var canary = new Canary();
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        var hostile = Html(canary.Address) + "\n\n" + Markdown(canary.Address);
        var cut = hostile[..Math.Min(hostile.Length, Rating.MaxComment)];
        var answer = await seed.AddSoundAsync(await seed.AddManualAsync(), Script());
        await seed.RateAsync(answer, RatingReasons.Other, cut);
        var saved = await host.Get<ReviewStore>()
            .SaveAsync(
                answer.Turn,
                ReviewSeed.Viktor with
                {
                    Name = Script(),
                },
                new ReviewDraft(Verdict.Wrong, hostile, cut),
                0,
                CancellationToken.None
            );
        Assert.Equal(SaveOutcome.Saved, saved);

        await using var his = await chromium.OpenAsync();
        var viktor = await his.SignInToDemoAsync(host, "Viktor", "/reviews?state=all");
        await Expect(viktor.Locator(".items")).ToContainTextAsync("<script>");
        await ExpectHarmlessAsync(viktor, viktor.Locator(".items"), canary);
        await viktor.Locator(".items a").ClickAsync();
        await Expect(viktor.Locator(".said blockquote")).ToContainTextAsync("<script");
        await Expect(viktor.Locator(".history .formatted")).ToContainTextAsync("Harmless words.");
        await Expect(viktor.Locator(".history .note")).ToContainTextAsync("<script");
        await viktor.GetByText("Preview").ClickAsync();
        await Expect(viktor.Locator(".preview .formatted")).ToContainTextAsync("Harmless words.");
        await ExpectHarmlessAsync(viktor, viktor.Locator(".rev"), canary);

        await using var hers = await chromium.OpenAsync();
        var rosa = await hers.SignInToDemoAsync(host, "Rosa", answer.Chat);
        await Expect(rosa.Locator(".reviewed .formatted")).ToContainTextAsync("Harmless words.");
        await Expect(rosa.Locator(".rating .comment")).ToContainTextAsync("<script");
        await ExpectHarmlessAsync(rosa, rosa.Locator(".run"), canary);
        var addresses = await rosa.Locator(".reviewed a")
            .EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.All(addresses, address => Assert.StartsWith("http://127.0.0.1", address, StringComparison.Ordinal));
    }
}
