using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>Stored conversations in every state, in a real browser.</summary>
public sealed class ChatPageTests(Chromium chromium)
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
    [InlineData(1440, true)]
    [InlineData(1024, false)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task Chat_StoredConversation_ShowsAnswerSourceTraceAndPreview(int width, bool dark)
    {
        await using var host = await RunningHost.StartAsync("--demo");
        var id = await SeedAsync(host);
        await using var context = await chromium.OpenAsync(width, width == 390 ? 844 : 1000, dark);
        var look = $"{width}{(dark ? "-dark" : "")}";

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        var answer = page.Locator(".run").First;
        await Expect(answer.Locator(".answer")).ToContainTextAsync("All cranes stop");
        await Expect(page.Locator(".run").Nth(1)).ToContainTextAsync("Nearest titles");
        await page.ShowAsync($"chat-end-{look}");

        await answer.Locator(".answer a.cite").First.HoverAsync();
        await Expect(page.Locator(".preview:popover-open")).ToContainTextAsync("Stop all cranes");
        await page.ShowAsync($"chat-preview-{look}");

        await answer.Locator(".answer a.cite").First.ClickAsync();
        await Expect(page.Locator("mark.hit:not(.hit-soft)")).ToHaveTextAsync("Stop all cranes when the three-second gust reaches 20 m/s.");
        await Expect(page.Locator("mark.hit:not(.hit-soft)")).ToBeInViewportAsync();
        await Expect(answer.Locator(".s-open").First).ToHaveTextAsync("All cranes stop when the three-second gust reaches ");
        await page.ShowAsync($"chat-source-{look}");

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".source")).ToHaveCountAsync(0);
        await Expect(answer.Locator(".answer a.cite").First).ToBeFocusedAsync();

        await answer.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
        await Expect(answer.Locator(".trace tbody tr")).ToHaveCountAsync(3);
        await answer.Locator(".trace").ScrollIntoViewIfNeededAsync();
        await page.ShowAsync($"chat-why-{look}");

        await page.GotoAsync(host.Address + "/chat");
        await Expect(page.Locator(".try")).ToContainTextAsync("What should I know about working in wind?");
        await page.ShowAsync($"chat-start-{look}");
        var scrollsSideways = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");
        Assert.False(scrollsSideways);
    }

    private static async Task<Guid> SeedAsync(RunningHost host)
    {
        var seed = new ChatSeed(host);
        var collection = await seed.AddCollectionAsync("Cranes and Plant");
        var document = await seed.AddDocumentAsync(collection, "cranes/manual.md", "Ship-to-Shore Crane Operating Manual", Manual);
        var content = ChatSeed.Content(document.Title, Manual);
        Evidence[] evidence =
        [
            ChatSeed.EvidenceOf(1, collection, document, content, Manual[3]),
            ChatSeed.EvidenceOf(2, collection, document, content, Manual[10]),
            ChatSeed.EvidenceOf(3, collection, document, content, Manual[2]),
        ];
        return await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Wind limits for the cranes",
            (conversation, ordinal) =>
                Turn(
                    conversation,
                    ordinal,
                    "At what wind speed do we stop the ship-to-shore cranes, and who may start them again?",
                    Answer,
                    evidence
                ),
            (conversation, ordinal) =>
                Turn(
                    conversation,
                    ordinal,
                    "And the mobile cranes on berth 4?",
                    "Not in the documents: nothing I may read for you says so.",
                    evidence,
                    AnswerOutcome.NotFound
                )
        );
    }

    private static Turn Turn(
        Guid conversation,
        int ordinal,
        string question,
        string answer,
        Evidence[] evidence,
        AnswerOutcome outcome = AnswerOutcome.Answered
    )
    {
        var id = Guid.CreateVersion7();
        var answered = outcome == AnswerOutcome.Answered;
        return new Turn
        {
            Id = id,
            ConversationId = conversation,
            Ordinal = ordinal,
            Question = question,
            State = TurnState.Done,
            Outcome = outcome,
            Answer = answer,
            StartedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Milliseconds = 3_100,
            Steps =
            [
                new(AnswerStep.Search, "Searched 1,204 passages, 8 worth reading", 14),
                new(AnswerStep.Write, "Written", 3_000),
                new(AnswerStep.Check, "3 citations checked", 4),
            ],
            Sentences = answered ? Sentences(answer) : [],
            Citations = answered
                ?
                [
                    new(1, 1, new TextRange(evidence[0].Range.Start, evidence[0].Range.Start + 58), Support.Quoted),
                    new(2, 2, evidence[1].Range, Support.Paraphrased),
                    new(3, 3, null, Support.Unsupported),
                ]
                : [],
            Evidence = [.. evidence.Select(each => TurnEvidence.Of(id, each))],
            Nearest = answered ? [] : [1, 3],
            Trace = new RetrievalTrace(
                question,
                ["wind", "crane", "stop"],
                1_204,
                [
                    .. evidence.Select(each => new TraceEntry(
                        each.PassageId,
                        each.Collection,
                        each.Source,
                        each.Title,
                        each.HeadingPath,
                        each.Page,
                        each.Number,
                        each.Number + 2,
                        new HitScores(12.3 / each.Number, 0.61, 1.0 / each.Number, null),
                        each.Number < 3,
                        each.Number < 3 ? "used" : "beyond the best 8"
                    )),
                ],
                []
            ),
        };
    }

    private static AnswerSentence[] Sentences(string answer)
    {
        (string Text, Support Support, int[] Numbers)[] sentences =
        [
            ("All cranes stop when the three-second gust reaches **20 m/s**. [1]", Support.Quoted, [1]),
            ("The driver prepares to stop at 16 m/s. [2]", Support.Paraphrased, [2]),
            ("Work may start again after fifteen minutes. [2]", Support.Paraphrased, [2]),
            ("A stop lasts less than an hour. [3]", Support.Unsupported, [3]),
        ];
        return
        [
            .. sentences.Select(sentence =>
            {
                var start = answer.IndexOf(sentence.Text, StringComparison.Ordinal);
                return new AnswerSentence(
                    sentence.Text,
                    new TextRange(start, start + sentence.Text.Length),
                    sentence.Support,
                    sentence.Numbers
                );
            }),
        ];
    }
}
