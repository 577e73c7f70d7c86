using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Conversations;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Stored conversations in every state, in a real browser.</summary>
public sealed class StoredConversationTests(Chromium chromium)
{
    private static readonly string[] Manual =
    [
        "# Crane operating manual",
        "## Working in wind",
        "Wind is measured by the anemometer at the top of each crane. Where it is out of service, the crane does not work.",
        "Stop all cranes when the three-second gust reaches 20 m/s. The boom is raised and storm pins are set.",
        "- 1. The driver prepares to stop at 16 m/s.",
        "- 2. No container is taken above the second tier.",
        "| Gust | Action",
        "| 14 m/s | Amber lamp, hoist at half speed",
        "| 20 m/s | Stop, boom up",
        "### Starting again",
        "Work does not start again until gusts have stayed below 16 m/s for fifteen minutes.",
    ];

    private const string Answer =
        "All cranes stop when the three-second gust reaches **20 m/s**. [1] The driver prepares to stop at 16 m/s. [2]\n\n"
        + "| Gust | What happens |\n|---|---|\n| 14 m/s | Amber lamp [1] |\n| 20 m/s | Stop, boom up [1] |\n\n"
        + "Work may start again after fifteen minutes. [2]\n\n```\nWIND-STOP crane=STS2 gust=20.4\n```\n\nA stop lasts less than an hour. [3]";

    [Theory]
    [InlineData(1440, false)]
    [InlineData(1024, false)]
    [InlineData(390, true)]
    public async Task Chat_StoredConversation_ShowsAnswerSourceTraceAndPreview(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var id = await SeedAsync(host);
        await using var context = await chromium.OpenAsync(width, width == 390 ? 844 : 1000, dark);
        var look = $"{width}{(dark ? "-dark" : "")}";

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        var answer = page.Locator(".run").First;
        await Expect(answer.Locator(".answer")).ToContainTextAsync("All cranes stop");
        await Expect(page.Locator(".run").Nth(1)).ToContainTextAsync("Open the nearest");
        await page.ShowAsync($"chat-end-{look}");

        await answer.Locator(".answer a.cite").First.HoverAsync();
        await Expect(page.Locator(".preview:popover-open")).ToContainTextAsync("Stop all cranes");
        await page.ShowAsync($"chat-preview-{look}");

        await answer.Locator(".answer a.cite").First.ClickAsync();
        await page.WaitForSourceAsync();
        await Expect(page.Locator("mark.hit:not(.hit-soft)")).ToHaveTextAsync("Stop all cranes when the three-second gust reaches 20 m/s.");
        await Expect(page.Locator("mark.hit:not(.hit-soft)")).ToBeInViewportAsync();
        await Expect(answer.Locator(".s-open").First).ToHaveTextAsync("All cranes stop when the three-second gust reaches ");
        await page.ShowAsync($"chat-source-{look}");
        await ExpectAccessibleAsync(page);

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".source")).ToHaveCountAsync(0);
        await Expect(answer.Locator(".answer a.cite").First).ToBeFocusedAsync();

        await answer.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
        await Expect(answer.Locator(".trace tbody tr")).ToHaveCountAsync(3);
        await answer.Locator(".trace").ScrollIntoViewIfNeededAsync();
        await Expect(answer.Locator(".trace th")).ToHaveTextAsync(["Passage", "Keyword", "Vector", "Fused", "Used?"]);
        await page.ShowAsync($"chat-why-{look}");
        await ExpectAccessibleAsync(page);

        var fused = page.Locator(".run").Nth(1);
        await fused.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
        await Expect(fused.Locator(".trace th")).ToHaveTextAsync(["Passage", "Fused", "Used?"]);
        await Expect(fused.Locator(".trace tbody tr").Nth(1)).ToContainTextAsync("0.500rank 2");
        await Expect(fused.Locator(".why-sources"))
            .ToContainTextAsync("The search server put the ranking by words and the one by meaning together");
        await fused.Locator(".trace").ScrollIntoViewIfNeededAsync();
        await page.ShowAsync($"chat-why-fused-{look}");
        await ExpectAccessibleAsync(page);

        await page.GotoAsync(host.Address + "/chat");
        await Expect(page.Locator(".try")).ToContainTextAsync("What should I know about working in wind?");
        await page.ShowAsync($"chat-start-{look}");
        await ExpectAccessibleAsync(page);
        var scrollsSideways = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");
        Assert.False(scrollsSideways);
    }

    private static async Task ExpectAccessibleAsync(IPage page)
    {
        var found = await page.RunAxe();
        Assert.Empty(
            found.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
        );
    }

    private static async Task<Guid> SeedAsync(RunningHost host)
    {
        var seed = new ChatSeed(host);
        var manual = await seed.AddDocumentAsync(
            await seed.AddCollectionAsync("Cranes and Plant"),
            "cranes/manual.md",
            "Ship-to-Shore Crane Operating Manual",
            Manual
        );
        Evidence[] evidence =
        [
            manual.Evidence(1, "Stop all cranes when the three-second gust reaches 20 m/s."),
            manual.Evidence(2, Manual[10]),
            manual.Evidence(3, Manual[2]),
        ];
        return await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Wind limits for the cranes",
            new SeededTurn("At what wind speed do we stop the ship-to-shore cranes, and who may start them again?", Answer, evidence)
            {
                Support = [Support.Quoted, Support.Paraphrased, Support.Unsupported],
            },
            new SeededTurn("And the mobile cranes on berth 4?", "Not in the documents.", evidence[0], evidence[1])
            {
                Outcome = AnswerOutcome.NotFound,
                IsFusedByServer = true,
            }
        );
    }
}
