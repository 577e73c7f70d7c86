using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>What a reader does with a source beside an answer: turn, zoom, select, copy, step, close.</summary>
public sealed class ReadingSourcesTests(Chromium chromium)
{
    private const string Payload = "The permitted payload of the Porter Q3 is 120 kg, and the gross weight must not exceed 270 kg.";
    private const string Dog = "A dog of up to 35 kg may ride in the box when it is tied by a chest harness to the two rear floor eyes.";
    private const string Stolen =
        "Sign in to the Stable portal from any browser and choose Block device; the lock stops obeying that telephone within one minute, or as soon as it next has mobile reception.";
    private const string Guide = "Bring the bike back before noon.";

    [Fact]
    public async Task Pages_AreTurnedByButtonsFieldAndKeys()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await OpenAsync(context, host, 1);
        var number = page.GetByLabel("Page number");
        var first = int.Parse(await number.InputValueAsync(), CultureInfo.InvariantCulture);

        await page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await ExpectPageAsync(page, first + 1);
        await page.Locator(".page-area").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await ExpectPageAsync(page, first + 2);
        await page.Keyboard.PressAsync("ArrowLeft");
        await ExpectPageAsync(page, first + 1);
        // Down to the end of the page, then over it.
        await page.Locator(".page-area").EvaluateAsync("area => { area.scrollTop = area.scrollHeight; }");
        await page.Keyboard.PressAsync("PageDown");
        await ExpectPageAsync(page, first + 2);

        await number.FillAsync("not a page");
        await number.PressAsync("Enter");
        await Expect(number).ToHaveValueAsync((first + 2).ToString(CultureInfo.InvariantCulture));
        await number.FillAsync("999");
        await number.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Next page" })).ToHaveAttributeAsync("aria-disabled", "true");
        await number.FillAsync("1");
        await number.PressAsync("Enter");
        await ExpectPageAsync(page, 1);
    }

    [Fact]
    public async Task Page_BeforeItsPictureIsThere_HasItsShapeAndFetchesTheNextOneAhead()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        var held = new TaskCompletionSource();
        await context.RouteAsync(
            "**/pages/*.png*",
            async route =>
            {
                await held.Task;
                await route.ContinueAsync();
            }
        );
        var page = await OpenAsync(context, host, 1, waitForPicture: false);
        var paper = page.Locator(".paper");
        await Expect(paper).ToBeVisibleAsync();
        await Expect(page.Locator(".page-wait")).ToContainTextAsync("Drawing page");
        var before = await paper.BoundingBoxAsync();
        Assert.True(before!.Height > before.Width);

        var ahead = page.WaitForRequestAsync(request =>
            request.Url.Contains("/pages/", StringComparison.Ordinal)
            && request.Method == "GET"
            && request.ResourceType == "fetch"
            && request.Url.Contains(".png", StringComparison.Ordinal)
        );
        held.SetResult();
        await Expect(page.Locator(".paper-ready")).ToBeVisibleAsync();

        var after = await paper.BoundingBoxAsync();
        Assert.Equal(before.Height, after!.Height, 1.0);
        Assert.Contains("/pages/", (await ahead).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zoom_ByButtonsChoiceAndKeys_KeepsTheMarkedPlaceInView()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await OpenAsync(context, host, 1);
        var (paper, mark, choice) = (page.Locator(".paper"), page.Locator(".hit[data-open]"), page.GetByLabel("Zoom"));
        var fitted = (await paper.BoundingBoxAsync())!.Width;

        await choice.SelectOptionAsync("100");
        Assert.InRange((await paper.BoundingBoxAsync())!.Width, 559, 561); // A5 is 148 mm, at 96 dots an inch
        await Expect(mark).ToBeInViewportAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Larger" }).ClickAsync();
        await Expect(choice).ToHaveValueAsync("125");
        await page.Locator(".page-area").FocusAsync();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("+");
        await Expect(choice).ToHaveValueAsync("200");
        await Expect(mark).ToBeInViewportAsync();
        // A large page is drawn finer.
        await page.WaitForFunctionAsync(
            "() => { const picture = document.querySelector('img.page-picture'); return picture?.complete && picture.currentSrc.includes('w=1600'); }"
        );
        await page.ShowAsync("zoomed-200");
        await page.Keyboard.PressAsync("-");
        await Expect(choice).ToHaveValueAsync("150");
        await choice.SelectOptionAsync("page");
        var whole = await paper.BoundingBoxAsync();
        Assert.True(whole!.Height <= (await page.Locator(".page-area").BoundingBoxAsync())!.Height);
        await page.Locator(".page-area").FocusAsync();
        await page.Keyboard.PressAsync("0");
        Assert.Equal(fitted, (await paper.BoundingBoxAsync())!.Width, 1.0);
        // Turning the page keeps the zoom.
        await choice.SelectOptionAsync("150");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await Expect(page.Locator(".hit[data-open]")).ToHaveCountAsync(0);
        Assert.InRange((await paper.BoundingBoxAsync())!.Width, 839, 841);
    }

    [Fact]
    public async Task Text_OfAPage_LiesOverItsLinesAndIsCopiedAsItReads()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await OpenAsync(context, host, 1);
        await Expect(page.Locator("[data-filled=done]")).ToHaveCountAsync(1);
        var line = page.Locator(".page-text span", new() { HasText = "The permitted payload of the Porter" }).First;
        var mark = (await page.Locator(".hit[data-open]").BoundingBoxAsync())!;
        var text = (await line.BoundingBoxAsync())!;

        // The mark's first line covers the text it marks: same height, the line reaches to the mark's right edge.
        Assert.InRange(text.Y + text.Height / 2, mark.Y, mark.Y + mark.Height);
        Assert.InRange(text.X + text.Width, mark.X + mark.Width - 3, mark.X + mark.Width + 3);

        await page.EvaluateAsync(
            "() => { const all = [...document.querySelectorAll('.page-text span')]; const at = all.findIndex(span => span.textContent.includes('The permitted payload')); const start = all[at].firstChild; const end = all[at + 1].firstChild; const range = document.createRange(); range.setStart(start, start.data.indexOf('The permitted')); range.setEnd(end, end.length); const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range); }"
        );
        await page.ShowAsync("selected");
        await page.Keyboard.PressAsync("Control+C");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");

        Assert.StartsWith("The permitted payload of the Porter Q3 is 120 kg, and the gross", copied, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', copied);
        // Dragging over the page selects what it says.
        await page.Mouse.MoveAsync(text.X + 4, text.Y + text.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(text.X + text.Width - 4, text.Y + text.Height / 2, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        Assert.Contains("permitted", await page.EvaluateAsync<string>("getSelection().toString()"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Citations_OfOneDocument_AreSteppedThroughAndTheOthersListed()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await OpenAsync(context, host, 1);
        var count = page.Locator(".steps .count");
        await Expect(count).ToHaveTextAsync("Citation 1 of 3 in this document");
        await Expect(page.Locator(".source-list h3")).ToHaveTextAsync(["Cited from this document", "Other documents of this answer"]);

        await page.GetByRole(AriaRole.Link, new() { Name = "Next citation" }).ClickAsync();
        await Expect(count).ToHaveTextAsync("Citation 2 of 3 in this document");
        await Expect(page.Locator(".hit[data-open]")).ToBeInViewportAsync();
        await Expect(page.Locator(".answer a.cite[aria-current]")).ToHaveTextAsync("2");
        await page.Locator(".page-area").FocusAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(count).ToHaveTextAsync("Citation 3 of 3 in this document");
        await page.Keyboard.PressAsync("j");
        await Expect(count).ToHaveTextAsync("Citation 1 of 3 in this document");
        // As text stays as text.
        await page.GetByRole(AriaRole.Button, new() { Name = "As text", Exact = true }).ClickAsync();
        await Expect(page.Locator("mark.hit")).ToHaveCountAsync(3);
        await page.Locator(".page-area").FocusAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("mark.hit[data-open]")).ToHaveTextAsync(Dog);
        await Expect(page.Locator("mark.hit[data-open]")).ToBeInViewportAsync();

        await page.Locator(".source-list .src", new() { HasText = "Rental guide" }).ClickAsync();
        await Expect(page.Locator("#source-title")).ToHaveTextAsync("Rental guide");
        await Expect(count).ToHaveTextAsync("The only citation in this document");
        await page.ShowAsync("steps-other");
        // Stepping is no going: back leads to the answer without a source.
        await page.GoBackAsync();
        await Expect(page.Locator(".source")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Source_InBothThemes_HasNoViolations(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(width, width == 390 ? 844 : 1000, dark);
        var page = await OpenAsync(context, host, 1);
        var look = $"{width}-{(dark ? "dark" : "light")}";

        await CheckAsync(page, $"source-pages-{look}");
        await page.GetByRole(AriaRole.Button, new() { Name = "As text", Exact = true }).ClickAsync();
        await Expect(page.Locator("mark.hit[data-open]")).ToBeInViewportAsync();
        await CheckAsync(page, $"source-text-{look}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open on a page of its own" }).ClickAsync();
        await Expect(page.Locator(".paper-ready")).ToBeVisibleAsync();
        await CheckAsync(page, $"source-own-page-{look}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the answer" }).ClickAsync();
        await Expect(page.Locator(".source")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sheet_OnAPhone_KeepsTheFocusAndClosesByBackEscapeAndScrim()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(390, 844);
        var page = await OpenAsync(context, host, 1);
        var sheet = page.GetByRole(AriaRole.Dialog, new() { Name = "Source" });
        await Expect(sheet).ToHaveAttributeAsync("aria-modal", "true");
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync(i % 3 == 2 ? "Shift+Tab" : "Tab");
            Assert.True(
                await page.EvaluateAsync<bool>("document.activeElement.closest('.source') !== null"),
                $"the focus left after {i + 1} keys"
            );
        }

        await page.GoBackAsync();
        await Expect(sheet).ToHaveCountAsync(0);
        await Expect(page.Locator(".answer a.cite").First).ToBeFocusedAsync();
        await Expect(page)
            .ToHaveURLAsync(
                new System.Text.RegularExpressions.Regex(
                    "/chat/[0-9a-f-]+$",
                    System.Text.RegularExpressions.RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                )
            );
        await page.Locator(".answer a.cite").First.ClickAsync();
        await Expect(sheet).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await page.Locator(".answer a.cite").First.ClickAsync();
        await Expect(sheet).ToBeVisibleAsync();
        await page.Mouse.ClickAsync(195, 10);
        await Expect(sheet).ToHaveCountAsync(0);
        // Closed for good: the chat can be used again, and back does not open the source once more.
        await page.GetByLabel("Your question").FillAsync("Next");
        await Expect(page.GetByLabel("Your question")).ToHaveValueAsync("Next");
    }

    [Fact]
    public async Task Edge_DrawnOrByKey_ChangesTheWidthAndIsKept()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await OpenAsync(context, host, 1);
        var (panel, edge) = (page.Locator(".source"), page.GetByRole(AriaRole.Separator, new() { Name = "Width of the source" }));
        var before = (await panel.BoundingBoxAsync())!;

        await page.Mouse.MoveAsync(before.X, 500);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(before.X - 150, 500, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        Assert.Equal(before.Width + 150, (await panel.BoundingBoxAsync())!.Width, 3.0);
        await edge.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        var chosen = (await panel.BoundingBoxAsync())!.Width;
        Assert.Equal(before.Width + 126, chosen, 3.0);

        await page.ReloadAsync();
        await Expect(panel).ToBeVisibleAsync();
        Assert.Equal(chosen, (await panel.BoundingBoxAsync())!.Width, 1.0);
        await Expect(edge).ToHaveAttributeAsync("aria-valuenow", Math.Round(chosen).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Original_FromPanelAndPage_IsSavedUnderItsName()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync();
        var page = await OpenAsync(context, host, 1);

        await SaveAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open on a page of its own" }).ClickAsync();
        await Expect(page.Locator(".document-page h1")).ToBeVisibleAsync();
        await SaveAsync(page);

        var address = await page.GetByRole(AriaRole.Link, new() { Name = "Download the original" }).GetAttributeAsync("href");
        var answer = await page.APIRequest.GetAsync(host.Address + address);
        Assert.StartsWith("attachment", answer.Headers["content-disposition"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["x-content-type-options"]);
        Assert.Contains("sandbox", answer.Headers["content-security-policy"], StringComparison.Ordinal);
    }

    private static async Task SaveAsync(IPage page)
    {
        var saved = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Download the original" }).ClickAsync()
        );
        Assert.Equal("porter-q3-manual.pdf", saved.SuggestedFilename);
        var original = await File.ReadAllBytesAsync(Samples.PathOf("product/porter-q3-manual.pdf"));
        Assert.Equal(original, await File.ReadAllBytesAsync(await saved.PathAsync()));
    }

    /// <summary>An answer with three citations of a manual and one of a guide, a citation open.</summary>
    private static async Task<IPage> OpenAsync(IBrowserContext context, RunningHost host, int number, bool waitForPicture = true)
    {
        var seed = new ChatSeed(host);
        var product = await seed.AddCollectionAsync("Product");
        var manual = await seed.AddFileAsync(product, Samples.PathOf("product/porter-q3-manual.pdf"));
        var guide = await seed.AddDocumentAsync(product, "guide.md", "Rental guide", "# Returning", Guide);
        var turn = new SeededTurn(
            "What do I have to know about the Porter?",
            $"{Payload} [1] {Dog} [2] {Stolen} [3] {Guide} [4]",
            manual.Evidence(1, Payload),
            manual.Evidence(2, Dog),
            manual.Evidence(3, Stolen),
            guide.Evidence(4, Guide)
        );
        var id = await seed.AddConversationAsync(ChatSeed.Rosa, "Porter", turn);
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        await page.Locator(".answer a.cite").Nth(number - 1).ClickAsync();
        await page.WaitForSourceAsync();
        if (waitForPicture)
            await Expect(page.Locator(".paper-ready")).ToBeVisibleAsync();
        return page;
    }

    private static Task ExpectPageAsync(IPage page, int number) =>
        Expect(page.GetByRole(AriaRole.Region, new() { Name = $"Page {number} of" })).ToBeVisibleAsync();

    private static async Task CheckAsync(IPage page, string name)
    {
        await page.ShowAsync(name);
        var result = await page.RunAxe();
        Assert.Empty(
            result.Violations.Select(violation => $"{name} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
        );
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), $"{name} is too wide");
    }
}
