using System.Text;
using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using KnowledgeAssistant.Web.Tests.Browser.Reviews;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>An admin makes another build of the index, switches to it and back while questions are answered.</summary>
public sealed class IndexPageTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Build_MadeBesideTheOneInUse_TakesItsPlaceAndGivesItBack(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await new WindManual(host).AddAsync();
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/index");
        await Expect(Row(page, 1)).ToContainTextAsync("In use");

        await page.GetByLabel("Words in a passage").FillAsync("60");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make another build" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch to build 2" }).ClickAsync();

        await Expect(Row(page, 2)).ToContainTextAsync("In use");
        await Expect(Row(page, 1)).ToContainTextAsync("Ready");
        await page.ShowAsync($"index-{width}");
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations);
        await AskAsync(host, context);

        await page.GetByRole(AriaRole.Button, new() { Name = "Switch to build 1" }).ClickAsync();
        await Expect(Row(page, 1)).ToContainTextAsync("In use");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await AskAsync(host, context);
    }

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Comparison_OfABuildWithTheOneInUse_SaysWhatDiffersAndHidesWhatOthersAsked(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await AddHandbookAsync(host);
        await SeedAsync(host, ChatSeed.Rosa, "Which depot keeps spare batteries for the north?");
        await SeedAsync(host, ReviewSeed.IdOf("Ada"), "Who inspects the brakes of a depot?");
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/index");
        await Expect(Row(page, 1)).ToContainTextAsync("In use");
        await page.GetByLabel("Words in a passage").FillAsync("40");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make another build" }).ClickAsync();
        await AddGoldenAsync(page);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Search index", Exact = true }).ScrollIntoViewIfNeededAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Compare build 2", Exact = true }).ClickAsync();

        var part = page.GetByRole(AriaRole.Region, new() { Name = "Build 2 compared with build 1" });
        await Expect(part).ToContainTextAsync("of 3 questions find the same passages");
        await Expect(part).ToContainTextAsync("For 1 golden question, build 2 ranks the right passages");
        var questions = part.GetByRole(AriaRole.List, new() { Name = "Questions that find other passages" });
        await Expect(questions).ToContainTextAsync("Who inspects the brakes of a depot?");
        await Expect(questions).ToContainTextAsync("which only its asker may read");
        await Expect(part).Not.ToContainTextAsync("spare batteries");
        await Expect(Row(page, 2)).ToBeInViewportAsync();
        await page.ShowAsync($"index-comparison-{width}");
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations);
        await Expect(part.GetByRole(AriaRole.Button, new() { Name = "Compare build 2 again" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task Build_OfOneCollectionAlone_IsSearchedBesideTheOthersAndGivenUp(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await new WindManual(host).AddAsync();
        await AddHandbookAsync(host);
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/index");
        await Expect(Row(page, 1)).ToContainTextAsync("In use");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Documents", Exact = true })
            .SelectOptionAsync("Only “Cranes”, in use at once");
        await page.GetByLabel("Weight of its ranks").FillAsync("2");
        await page.GetByLabel("Words in a passage").FillAsync("60");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make another build" }).ClickAsync();

        await Expect(Row(page, 2)).ToContainTextAsync("only “Cranes”, weight 2");
        await Expect(Row(page, 2)).ToContainTextAsync("In use");
        await Expect(Row(page, 1)).ToContainTextAsync("In use");
        await page.ShowAsync($"index-own-{width}");
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations);
        await AskAsync(host, context, "found in the collection's own index");

        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2…" }).ClickAsync();
        await Expect(Row(page, 2)).ToContainTextAsync("searched in the build of all documents again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give up build 2", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await AskAsync(host, context);
    }

    /// <summary>First with a mistake, then without.</summary>
    private static async Task AddGoldenAsync(IPage page)
    {
        var part = page.GetByRole(AriaRole.Region, new() { Name = "Golden questions" });
        var file = part.Locator("input[type=file]");
        const string Line =
            """{"question": "What does depot 40 keep?", "source": "depots.md", "answer": "Depot 40 keeps spare batteries, brake pads"}""";
        await Expect(part).ToContainTextAsync("There are none yet.");
        await Expect(file).ToBeEnabledAsync();
        await file.SetInputFilesAsync(FileOf(Line + "\n\n" + Line.Replace("depots.md", "cellars.md", StringComparison.Ordinal)));
        await Expect(part.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("Line 3 names “cellars.md”, and with its scope (everyone) no such document");
        await Expect(part).ToContainTextAsync("There are none yet.");
        await Expect(file).ToBeEnabledAsync();
        await file.SetInputFilesAsync(FileOf(Line));
        await Expect(part).ToContainTextAsync("1 golden question, added");
        await Expect(part.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        // A keyboard goes on from there.
        await Expect(file).ToBeFocusedAsync();
    }

    private static FilePayload FileOf(string text) =>
        new()
        {
            Name = "golden.jsonl",
            MimeType = "application/x-ndjson",
            Buffer = Encoding.UTF8.GetBytes(text),
        };

    /// <summary>Long sections of much the same words: short passages of them rank otherwise than long ones.</summary>
    private static async Task AddHandbookAsync(RunningHost host)
    {
        string[] lines =
        [
            .. Enumerable
                .Range(1, 120)
                .Select(number =>
                    (number % 15 == 1 ? $"## Depots of region {number / 15}\n\n" : "")
                    + $"Depot {number} keeps spare batteries, brake pads and {number * 3} tyres for the {(number % 2 == 0 ? "north" : "south")}; "
                    + $"its foreman inspects the brakes of {number % 7} bikes in the morning."
                ),
        ];
        var library = host.Get<DocumentLibrary>();
        var collection = await library.CreateCollectionAsync("Depots", [AccessLabel.Everyone], CancellationToken.None);
        using var text = new MemoryStream(Encoding.UTF8.GetBytes("# Depot handbook\n\n" + string.Join("\n\n", lines)));
        Assert.IsType<UploadAccepted>(await library.UploadAsync(collection.Id!.Value, "depots.md", text, CancellationToken.None));
        await host.WaitForDocumentsAsync();
    }

    private static Task<bool> SeedAsync(RunningHost host, Guid asker, string question)
    {
        var conversation = new Conversation
        {
            Id = Guid.CreateVersion7(),
            UserId = asker,
            Title = "Depots",
            CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        var turn = new Turn
        {
            Id = Guid.CreateVersion7(),
            ConversationId = conversation.Id,
            Ordinal = 0,
            Question = question,
            State = TurnState.Done,
            Outcome = AnswerOutcome.Answered,
            StartedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        return host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    context.AddRange(conversation, turn);
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );
    }

    private static ILocator Row(IPage page, int number) =>
        page.Locator("tbody tr").Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = $"{number} · Embedded" }) });

    /// <param name="told">What the trace says of the passage's place.</param>
    private static async Task AskAsync(RunningHost host, IBrowserContext context, string? told = null)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/chat");
        await page.WaitForComposerAsync();
        await page.GetByLabel("Your question").FillAsync(WindManual.Question);
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.GetByLabel("Sources of this answer")).ToContainTextAsync("Crane manual");
        if (told is not null)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
            await Expect(page.GetByLabel("Passages considered, table")).ToContainTextAsync(told);
            await page.ShowAsync("index-own-trace");
        }
        await page.CloseAsync();
    }
}
