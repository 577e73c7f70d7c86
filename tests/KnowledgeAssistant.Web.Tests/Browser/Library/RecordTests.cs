using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>A document's page in a real browser, with the real worker and search behind it.</summary>
public sealed class RecordTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly Guid Ada = new("0193f000-0000-7000-8000-00000000d004");

    private RunningHost _host = null!;
    private IBrowserContext _context = null!;
    private Guid _collection;

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartEmptyAsync();
        _context = await chromium.OpenAsync();
        var library = _host.Get<DocumentLibrary>();
        _collection = (await library.CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None)).Id!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Document_ReplacedWhileItIsAskedAbout_ChangesAnswerCitationAndPage()
    {
        var document = await AddAsync("storm.md", "# Storm note\n\nAll cranes stop at a wind speed of 20 m/s. The boom is raised.\n");
        var page = await _context.SignInToDemoAsync(_host, "Ada", $"/library/documents/{document}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ask about this document" }).ClickAsync();
        await page.WaitForComposerAsync();
        await Expect(page.Locator(".filter .part")).ToHaveCountAsync(2);

        await AskAsync(page, "At what wind speed do all cranes stop?");
        await Expect(page.Locator(".run").Last).ToContainTextAsync("20 m/s");
        await AddAsync("storm.md", "# Storm note\n\nAll cranes stop at a wind speed of 18 m/s. The boom is raised.\n");
        await page.ReloadAsync();
        await Expect(page.Locator(".notes").First).ToContainTextAsync("changed since");
        await AskAsync(page, "At what wind speed do all cranes stop now?");
        await Expect(page.Locator(".run").Last).ToContainTextAsync("18 m/s");

        var successor = await AddAsync("storm 2026.md", "# Storm plan of 2026\n\nNobody works in a storm.\n");
        await _host.Get<DocumentStewards>().SetAsync(Ada, document, new Stewardship(Ada, null, successor), CancellationToken.None);
        await page.ReloadAsync();
        await Expect(page.Locator(".notes").Last).ToContainTextAsync("replaced by “Storm plan of 2026”");
        await page.Locator(".notes").Last.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator(".source-head")).ToContainTextAsync("took its place: Storm plan of 2026");
        // The file tells no date, so nothing is said of its age.
        await Expect(page.Locator(".source-head")).ToContainTextAsync("Added");
        await Expect(page.Locator(".source-head")).Not.ToContainTextAsync("today");
        await page.ShowAsync("source-replaced");

        await page.GotoAsync($"{_host.Address}/library/documents/{document}?part=versions");
        await Expect(page.Locator("del")).ToContainTextAsync("20 m/s");
        await Expect(page.Locator("ins")).ToContainTextAsync("18 m/s");
        await Expect(page.Locator(".same").Last).ToHaveTextAsync("The boom is raised.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Where it is cited" }).ClickAsync();
        await Expect(page.Locator(".record")).ToContainTextAsync("2 answers cite it");
        await page.GetByRole(AriaRole.Link, new() { Name = "Your conversation" }).First.ClickAsync();
        await Expect(page.Locator(".run").Last).ToContainTextAsync("18 m/s");
    }

    [Fact]
    public async Task Page_ByKeyboard_TriesQuestionsSetsDatesAndSteps()
    {
        var document = await AddAsync("handbook.md", Handbook());
        var other = await AddAsync("handbook 2026.md", "# Handbook of 2026\n\nThe yard opens at five.\n");
        var page = await _context.SignInToDemoAsync(_host, "Ada", $"/library/documents/{document}");

        await PressAsync(page, "Try it");
        await Expect(page.Locator(".results li")).ToHaveCountAsync(3);
        await Expect(page.Locator(".results")).ToContainTextAsync("found at rank 1");

        await PressAsync(page, "Change", exact: true);
        await page.GetByLabel("Owner").SelectOptionAsync(Ada.ToString());
        await page.GetByLabel("Review by").FillAsync("2026-01-31");
        await page.GetByLabel("Name of the document that takes its place").PressSequentiallyAsync("handbook of");
        await PressAsync(page, "Handbook of 2026");
        await PressAsync(page, "Save");
        await Expect(page.Locator(".record")).ToContainTextAsync("31 Jan 2026");
        await Expect(page.Locator(".notice")).ToContainTextAsync("Handbook of 2026");
        await Expect(page.Locator(".rail")).ToContainTextAsync("Due for review");

        await page.GotoAsync(_host.Address + "/library/due?owner=me");
        var due = page.Locator(".rows li");
        await Expect(due).ToContainTextAsync("Replaced by “Handbook of 2026”");
        await Expect(due).ToContainTextAsync("Owner: you");
        await page.GetByRole(AriaRole.Link, new() { Name = "The old handbook" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        // The router leads the focus to the new page's heading, after the page is there.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Passages" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("a.passage[aria-current]")).ToContainTextAsync("1");
        await page.Locator("a.passage").Last.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".original mark").First).ToContainTextAsync("Rule 19");
        Assert.NotEqual(document, other);
    }

    [Fact]
    public async Task EveryPart_InBothThemesAndOnAPhone_HasNoViolations()
    {
        var samples = Samples.PathOf("company/staff-handbook.pdf");
        var seeded = await new ChatSeed(_host).AddFileAsync(await CollectionAsync(), samples);
        var text = await AddAsync("handbook.md", Handbook());
        await AddAsync("handbook.md", Handbook().Replace("Rule 3", "Rule three", StringComparison.Ordinal));
        await _host
            .Get<DocumentStewards>()
            .SetAsync(Ada, text, new Stewardship(Ada, new DateTime(2026, 1, 31), seeded.Document.Id), CancellationToken.None);
        var page = await _context.SignInToDemoAsync(_host, "Ada", $"/library/documents/{text}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator(".results").WaitForAsync();
        await page.ExpectAccessibleInEveryLookAsync("record-overview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await page.GetByLabel("Review by").WaitForAsync();
        await page.ExpectAccessibleInEveryLookAsync("record-steward");
        await page.GotoAsync($"{_host.Address}/library/documents/{text}?part=versions");
        await page.Locator("ins").WaitForAsync();
        await page.ExpectAccessibleInEveryLookAsync("record-versions");
        await page.GotoAsync($"{_host.Address}/library/documents/{seeded.Document.Id}?part=passages&passage=3");
        await page.Locator(".paper-ready").WaitForAsync();
        await page.ExpectAccessibleInEveryLookAsync("record-passages");
        await page.GotoAsync($"{_host.Address}/library/documents/{text}?part=use");
        await page.GetByText("No answer that is kept").WaitForAsync();
        await page.ExpectAccessibleInEveryLookAsync("record-use");
        await page.GotoAsync(_host.Address + "/library/due");
        await page.Locator(".rows li").WaitForAsync();
        await page.ExpectAccessibleInEveryLookAsync("record-due");
    }

    [Fact]
    public async Task EveryPart_AdminWhoMayNotRead_ShowsNothingOfTheText()
    {
        var document = await AddAsync("handbook.md", Handbook());
        await AddAsync("handbook.md", Handbook().Replace("Rule 3", "Rule three", StringComparison.Ordinal));
        var page = await _context.SignInToDemoAsync(_host, "Ada", $"/library/documents/{document}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator(".results").WaitForAsync();

        await _host.Get<DocumentLibrary>().SetDocumentAccessAsync(document, [AccessLabel.Group("hr")], CancellationToken.None);

        // In the open page, too.
        await Expect(page.Locator(".results")).ToHaveCountAsync(0);
        foreach (var part in (string[])["overview", "passages", "versions"])
        {
            await page.GotoAsync($"{_host.Address}/library/documents/{document}?part={part}");
            await Expect(page.Locator(".record")).ToContainTextAsync("You are not among those who may read this document");
            await Expect(page.Locator("body")).Not.ToContainTextAsync("lamps");
        }
        await Expect(page.Locator("h1")).ToHaveTextAsync("The old handbook");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Ask about this document" })).ToHaveCountAsync(0);
        await page.GotoAsync($"{_host.Address}/chat?about={document}");
        await page.WaitForComposerAsync();
        await Expect(page.Locator(".filter .part")).ToHaveCountAsync(0);
    }

    private static string Handbook()
    {
        var text = new StringBuilder("# The old handbook\n\n");
        for (var rule = 1; rule < 20; rule++)
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"## Rule {rule}\n\nThe yard of berth {rule} needs {rule} lamps and {rule + 3} chairs at night. The crane of berth {rule} is checked every {rule + 1} weeks.\n\n"
            );
        return text.ToString();
    }

    private static async Task AskAsync(IPage page, string question)
    {
        await page.Locator("form[data-ready] textarea").FillAsync(question);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task PressAsync(IPage page, string name, bool exact = false)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact }).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task<Collection> CollectionAsync() => await new ChatSeed(_host).AddCollectionAsync("Manuals", AccessLabel.Everyone);

    private async Task<Guid> AddAsync(string source, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var outcome = await _host.Get<LibraryAdministration>().UploadAsync(Ada, _collection, source, content, CancellationToken.None);
        await _host.WaitForDocumentsAsync();
        return Assert.IsType<UploadAccepted>(outcome).DocumentId;
    }
}
