using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>What an admin does in the library, in a real browser with the real worker behind it.</summary>
public sealed class LibraryFlowTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly FilePayload Note = File(
        "storm note.md",
        "text/markdown",
        "# Storm note\n\nAt 20 m/s all cranes stop and the boom is raised.\n"
    );
    private static readonly FilePayload Broken = File("broken.pdf", "application/pdf", "%PDF-1.7\nthis is no document\n");

    private RunningHost _host = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync("--KnowledgeAssistant:Documents:UndoDeletion=00:10:00");
        _context = await chromium.OpenAsync();
        _page = await _context.SignInAsync(_host, UserRole.Admin, "/library");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Upload_GoodAndBrokenFile_BecomeReadyAndFailedWithoutReload()
    {
        await CreateCollectionAsync("Operations");
        await _page.EvaluateAsync("window.sameAsBefore = true");

        await _page.Locator("input[type=file]").SetInputFilesAsync([Note, Broken]);

        await Assertions.Expect(Row("Storm note").Locator(".state")).ToHaveTextAsync("Ready");
        await Assertions.Expect(Row("broken.pdf").Locator(".state")).ToHaveTextAsync("Failed");
        await Assertions.Expect(Row("broken.pdf").Locator(".reason")).Not.ToBeEmptyAsync();
        await Assertions.Expect(_page.Locator(".ups-head")).ToContainTextAsync("2 of 2 files sent");
        Assert.True(await _page.EvaluateAsync<bool>("window.sameAsBefore === true"), "the page was loaded anew");
        await _page.ShowAsync("library-flow-uploaded");

        await _page.Locator("input[type=file]").SetInputFilesAsync([Note, File("empty.md", "text/markdown", "")]);

        await Assertions.Expect(_page.Locator(".up-unchanged")).ToContainTextAsync("unchanged");
        await Assertions.Expect(_page.Locator(".up-refused")).ToContainTextAsync("The file is empty.");
        await _page.ShowAsync("library-flow-refused");
    }

    [Fact]
    public async Task Restrict_ToOneGroup_TakesTheDocumentFromTheReader()
    {
        await CreateCollectionAsync("Operations");
        await _host.Get<GroupDirectory>().AddAsync("hr", "People team", CancellationToken.None);
        await _page.ReloadAsync();
        var document = await UploadNoteAsync();
        await using var readerContext = await chromium.OpenAsync();
        var reader = await readerContext.SignInAsync(_host, UserRole.Reader);
        await reader.Locator(".topbar").WaitForAsync();
        var before = await readerContext.APIRequest.GetAsync($"{_host.Address}/documents/{document}/original");

        await Row("Storm note").GetByRole(AriaRole.Link).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Restrict to groups" }).ClickAsync();
        await _page.GetByLabel("Only these groups").CheckAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose at least one group");
        await _page.GetByLabel("People team").CheckAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(_page.Locator(".access-part")).ToContainTextAsync("Only People team.");

        var after = await readerContext.APIRequest.GetAsync($"{_host.Address}/documents/{document}/original");
        Assert.Equal((200, 404), (before.Status, after.Status));
        // The admin is not in the group: they keep the document, but do not read it.
        await Assertions.Expect(_page.Locator(".panel")).ToContainTextAsync("You are not among those who may read it");
        var admin = await _context.APIRequest.GetAsync($"{_host.Address}/api/v1/documents/{document}/original");
        Assert.Equal(404, admin.Status);
    }

    [Fact]
    public async Task Delete_Confirmed_CanBeUndoneThenTakesTheDocumentAway()
    {
        await CreateCollectionAsync("Operations");
        var document = await UploadNoteAsync();

        await Row("Storm note").GetByRole(AriaRole.Link).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        var dialog = _page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("document deleted");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the document" }).ClickAsync();

        await Assertions.Expect(_page.Locator(".panel")).ToHaveCountAsync(0);
        await Assertions.Expect(_page.Locator(".bulk")).ToContainTextAsync("1 document deleted");
        await Assertions.Expect(Row("Storm note").Locator(".state")).ToHaveTextAsync("Being deleted");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(Row("Storm note").Locator(".state")).ToHaveTextAsync("Ready");

        await Row("Storm note").GetByRole(AriaRole.Link).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the document" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete for good now" }).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Nothing in “Operations” yet" })).ToBeVisibleAsync();
        Assert.Null(await _host.Get<DocumentLibrary>().FindAsync(document, CancellationToken.None));
    }

    [Fact]
    public async Task Upload_CircuitLost_GoesOn()
    {
        await CreateCollectionAsync("Operations");

        var sockets = new List<IWebSocketRoute>();
        await _page.RouteWebSocketAsync(
            "**/_blazor**",
            socket =>
            {
                socket.ConnectToServer();
                sockets.Add(socket);
            }
        );
        await _page.ReloadAsync();
        await _page.Locator(".drop.scripted").WaitForAsync();

        await _page.RouteAsync("**/_blazor/**", route => route.AbortAsync());
        await Task.WhenAll(sockets.Select(socket => socket.CloseAsync()));
        await _page.GetByText("The connection was lost. Trying again").WaitForAsync();
        await _page.Locator("input[type=file]").SetInputFilesAsync([Note]);

        await Assertions.Expect(_page.Locator(".up-accepted")).ToContainTextAsync("sent");
        Assert.Equal(1, (await _host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Total);
    }

    [Fact]
    public async Task NewCollection_BadGroupKey_SaysWhatAKeyIs()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "New collection" }).First.ClickAsync();
        var dialog = _page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Contracts");
        await dialog.GetByLabel("Only these groups").CheckAsync();
        await dialog.GetByLabel("by key").FillAsync("Legal Team");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the collection" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Did you mean “legal-team”?");

        await dialog.GetByLabel("by key").FillAsync("legal-team");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the collection" }).ClickAsync();

        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Contracts", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(_page.Locator(".rule")).ToContainTextAsync("legal-team may read");
        await Assertions.Expect(_page.GetByRole(AriaRole.Navigation, new() { Name = "Collections" })).ToContainTextAsync("(restricted)");
    }

    [Theory]
    [InlineData(UserRole.Reader)]
    [InlineData(UserRole.Reviewer)]
    public async Task Library_OpenedByWhoIsNoAdmin_IsNotShown(UserRole role)
    {
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInAsync(_host, role, "/library");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "another role" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "New collection" })).ToHaveCountAsync(0);
    }

    private static FilePayload File(string name, string type, string text) =>
        new()
        {
            Name = name,
            MimeType = type,
            Buffer = Encoding.UTF8.GetBytes(text),
        };

    private ILocator Row(string name) => _page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    private async Task CreateCollectionAsync(string name)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "New collection" }).First.ClickAsync();
        await _page.GetByLabel("Name").FillAsync(name);
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(_page.GetByText("Drop files or folders here")).ToBeVisibleAsync();
    }

    private async Task<Guid> UploadNoteAsync()
    {
        await _page.Locator("input[type=file]").SetInputFilesAsync([Note]);
        await Assertions.Expect(Row("Storm note").Locator(".state")).ToHaveTextAsync("Ready");
        return (await _host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Rows[0].Id;
    }
}
