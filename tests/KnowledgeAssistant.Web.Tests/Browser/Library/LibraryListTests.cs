using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>The list itself: long, searched, sorted, live, and operated from the keyboard.</summary>
public sealed class LibraryListTests(Chromium chromium) : IAsyncLifetime
{
    private RunningHost _host = null!;
    private SeededLibrary _seeded = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync();
        _seeded = await SeededLibrary.AddAsync(_host, more: 2_000);
        _context = await chromium.OpenAsync();
        _page = await _context.SignInAsync(_host, UserRole.Admin, "/library");
        await Row("berth handbook").WaitForAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task List_ThousandsOfDocuments_DrawsOnlyWhatIsInView()
    {
        await Row("wind sensor").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await _page.EvaluateAsync("document.querySelector('.list').scrollTo(0, 1e9)");

        await Row("wind sensor").WaitForAsync();
        Assert.InRange(await _page.Locator("tr.doc").CountAsync(), 5, 80);
        var heights = await _page.EvaluateAsync<double[]>(
            "[...new Set([...document.querySelectorAll('tr.doc')].map(row => row.getBoundingClientRect().height))]"
        );
        Assert.Single(heights);
    }

    [Fact]
    public async Task Search_PartOfAName_FindsItAndKeepsTheAddress()
    {
        await _page.GetByRole(AriaRole.Searchbox).FillAsync("log 01999");

        await Row("Crane log 01999").WaitForAsync();
        await Assertions.Expect(_page.Locator("tr.doc")).ToHaveCountAsync(1);
        await _page.ReloadAsync();
        await Assertions.Expect(_page.Locator("tr.doc")).ToHaveCountAsync(1);
        await Assertions.Expect(_page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("log 01999");
    }

    [Fact]
    public async Task Search_TypedFasterThanTheAnswersCome_KeepsEveryLetter()
    {
        const string Words = "crane log 01999 of the northern yard, typed in one go without a look at the list";
        var box = _page.GetByRole(AriaRole.Searchbox);

        await box.PressSequentiallyAsync(Words);
        await Assertions.Expect(box).ToHaveValueAsync(Words);
        await _page.WaitForFunctionAsync("words => new URLSearchParams(location.search).get('q') === words", Words);
        await Assertions.Expect(box).ToHaveValueAsync(Words);

        // Slow enough that the search comes in between.
        await box.FillAsync("");
        await box.PressSequentiallyAsync("crane log 01999", new() { Delay = 120 });
        await Row("Crane log 01999").WaitForAsync();
        await Assertions.Expect(box).ToHaveValueAsync("crane log 01999");
        await Assertions.Expect(box).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Search_AnAddressFromElsewhere_EmptiesTheBox()
    {
        var box = _page.GetByRole(AriaRole.Searchbox);
        await box.FillAsync("log 01999");
        await Assertions.Expect(_page.Locator("tr.doc")).ToHaveCountAsync(1);

        await _page.Locator(".topbar a[href='library'], .topbar a[href='/library']").First.ClickAsync();

        await Assertions.Expect(box).ToHaveValueAsync("");
        await Row("berth handbook").WaitForAsync();
    }

    [Fact]
    public async Task Sort_ByState_TurnsRoundOnTheSecondClick()
    {
        var first = _page.Locator("tr.doc .state").First;
        var byState = _page.GetByRole(AriaRole.Columnheader).Filter(new() { HasText = "State" });

        await byState.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(first).ToHaveTextAsync("Being deleted");
        await Assertions.Expect(byState).ToHaveAttributeAsync("aria-sort", "ascending");
        await byState.GetByRole(AriaRole.Link).ClickAsync();

        await Assertions.Expect(first).ToHaveTextAsync("Waiting");
        await Assertions.Expect(byState).ToHaveAttributeAsync("aria-sort", "descending");
    }

    [Fact]
    public async Task Change_OfAShownDocument_IsDrawnAndKeepsTheOpenPanelTrue()
    {
        await _page.GotoAsync($"{_host.Address}/library?state=Failed&document={_seeded.Failed}");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        // It fails again, now for its missing original: how long it waits in between is the machine's affair.
        const string reason = "The stored original is missing";
        await Assertions.Expect(_page.Locator("tr.doc")).ToContainTextAsync(reason);
        await Assertions.Expect(_page.Locator(".panel")).ToContainTextAsync(reason);
        await Assertions.Expect(_page.Locator(".panel .state")).ToHaveTextAsync("Failed");
    }

    [Fact]
    public async Task Keyboard_OpenAndClosePanel_GivesTheFocusBack()
    {
        var link = Row("berth handbook").GetByRole(AriaRole.Link);
        await link.FocusAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.Locator("#panel-title")).ToBeFocusedAsync();

        await _page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(_page.GetByRole(AriaRole.Link, new() { Name = "Close the document" })).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(_page.Locator(".panel")).ToHaveCountAsync(0);
        await Assertions.Expect(link).ToBeFocusedAsync();
    }

    private ILocator Row(string name) => _page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });
}
