using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Reviews;

/// <summary>The reviewers' pages and the rating, wide and on a phone, in both themes: no finding of axe, nothing sticks out.</summary>
public sealed class ReviewLookTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Pages_InEveryLook_AreAccessible(int width, bool dark)
    {
        var look = $"{width}{(dark ? "-dark" : "")}";
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ReviewSeed(host);
        await using var context = await chromium.OpenAsync(width, width == 390 ? 844 : 1000, dark);
        var page = await context.SignInToDemoAsync(host, "Viktor", "/reviews");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits for you" })).ToBeVisibleAsync();
        await CheckAsync(page, $"reviews-empty-{look}");

        var answer = await SeedAsync(seed);
        await page.ReloadAsync();
        await Expect(page.Locator(".items .item")).ToHaveCountAsync(4);
        await CheckAsync(page, $"reviews-{look}");
        var words = page.GetByLabel("Words in question or answer");
        await words.PressSequentiallyAsync("wind SPEED");
        await words.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => new URLSearchParams(location.search).get('q') === 'wind SPEED'");
        await Expect(page.Locator(".items .item").First).ToContainTextAsync("wind speed");
        await Expect(words).ToHaveValueAsync("wind SPEED");
        await words.FillAsync("no such words");
        await words.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No answer fits" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear the filters" }).First.ClickAsync();
        await Expect(words).ToHaveValueAsync("");
        await Expect(page.Locator(".items .item")).ToHaveCountAsync(4);
        await page.GetByLabel("Reason").SelectOptionAsync("Incomplete");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No answer fits" })).ToBeVisibleAsync();
        await page.GoBackAsync();

        await page.GotoAsync(host.Address + answer.Review);
        await page.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
        await page.GetByLabel("Partly correct").CheckAsync();
        await page.GetByLabel("Corrected answer")
            .FillAsync("All cranes stop at **20 m/s** [1].\n\n- Storm pins are set\n- The boom is raised");
        await page.GetByText("Preview").ClickAsync();
        await CheckAsync(page, $"review-{look}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Locator(".history > ol > li")).ToHaveCountAsync(1);
        await page.Locator(".history").ScrollIntoViewIfNeededAsync();
        await CheckAsync(page, $"review-history-{look}");
        await page.Locator(".answer a.cite").First.ClickAsync();
        await Expect(page.Locator("#evidence-1")).ToBeInViewportAsync();
        await CheckAsync(page, $"review-evidence-{look}");

        await using var hers = await chromium.OpenAsync(width, width == 390 ? 844 : 1000, dark);
        var rosa = await hers.SignInToDemoAsync(host, "Rosa", answer.Chat);
        await Expect(rosa.Locator(".reviewed")).ToBeVisibleAsync();
        await rosa.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await rosa.Locator(".rating-form").ScrollIntoViewIfNeededAsync();
        await CheckAsync(rosa, $"rating-{look}");
    }

    private static async Task<SeededAnswer> SeedAsync(ReviewSeed seed)
    {
        var manual = await seed.AddManualAsync();
        var answer = await seed.AddDoubtfulAsync(manual);
        await seed.RateAsync(answer, RatingReasons.NotInSource, "The shift report says nothing about how long a stop lasts.");
        await seed.AddDoubtfulAsync(manual, "How often are mooring lines inspected?");
        await seed.RateAsync(
            await seed.AddSoundAsync(manual, "Pilot exemption: which forms go to the harbour master?"),
            RatingReasons.OutOfDate
        );
        var missed = await seed.AddAsync(
            new SeededTurn("Who signs the hot work permit at weekends?", "Not in the documents.", manual.Evidence(1, "Two wind stops"))
            {
                Outcome = AnswerOutcome.NotFound,
            }
        );
        await seed.RateAsync(missed, RatingReasons.NotFoundThoughItExists);
        return answer;
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await page.ShowAsync(name);
        var found = await page.RunAxe();
        Assert.Empty(
            found.Violations.Select(violation => $"{name} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
        );
        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} is {overhang} px too wide");
    }
}
