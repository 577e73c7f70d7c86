using System.Globalization;
using KnowledgeAssistant.Web.Components.Sources;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

public sealed class SourceViewerTests(Chromium chromium)
{
    private const string Payload = "The permitted payload of the Porter Q3 is 120 kg, and the gross weight must not exceed 270 kg.";

    [Theory]
    [InlineData(1440, false)]
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task Citation_InAPdf_OpensThePageWithTheLinesBoxed(int width, bool dark)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var manual = await seed.AddFileAsync(await seed.AddCollectionAsync("Product"), Samples.PathOf("product/porter-q3-manual.pdf"));
        var evidence = manual.Evidence(1, Payload);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Payload",
            new SeededTurn("How much may it carry?", Payload + " [1]", evidence)
        );
        await using var context = await chromium.OpenAsync(width, width == 390 ? 844 : 1000, dark);

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        await page.Locator(".answer a.cite").First.ClickAsync();
        await page.WaitForSourceAsync();

        await Expect(page.GetByLabel("Page number")).ToHaveValueAsync(evidence.Page!.Value.ToString(CultureInfo.InvariantCulture));
        await page.WaitForFunctionAsync(
            "() => { const picture = document.querySelector('img.page-picture'); return picture?.complete && picture.currentSrc.includes('w=1000'); }"
        );
        await Expect(page.Locator(".hit[data-open]")).ToBeInViewportAsync();
        await page.ShowAsync($"pdf-panel-{width}{(dark ? "-dark" : "")}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await Expect(page.Locator(".hit")).ToHaveCountAsync(0);
        await page.GetByLabel("Page number").FillAsync("1");
        await page.GetByLabel("Page number").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Page 1 of" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "As text", Exact = true }).ClickAsync();
        await Expect(page.Locator("mark.hit").First).ToBeInViewportAsync();
        Assert.Equal(Payload, string.Concat(await page.Locator("mark.hit").AllTextContentsAsync()));

        await page.GetByRole(AriaRole.Link, new() { Name = "Open on a page of its own" }).ClickAsync();
        await Expect(page.Locator(".document-page h1")).ToHaveTextAsync(manual.Document.Title);
        await Expect(page.Locator(".hit[data-open]")).ToBeInViewportAsync();
        await Expect(page.Locator("img.page-picture")).ToHaveJSPropertyAsync("complete", true);
        await page.ShowAsync($"pdf-page-{width}{(dark ? "-dark" : "")}");
    }

    [Fact]
    public async Task PagePicture_AskedAgain_IsConfirmedByItsTag()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var manual = await seed.AddFileAsync(await seed.AddCollectionAsync("Product"), Samples.PathOf("product/porter-q3-manual.pdf"));
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa");
        var address = host.Address + SourceAddress.OfPage(manual.Document.Id, manual.Document.ActiveVersionId!.Value, 1, 1_000);

        var first = await page.APIRequest.GetAsync(address);
        var again = await page.APIRequest.GetAsync(
            address,
            new() { Headers = new Dictionary<string, string> { ["If-None-Match"] = first.Headers["etag"] } }
        );
        var beyond = await page.APIRequest.GetAsync(address.Replace("/1.png", "/9999.png", StringComparison.Ordinal));

        Assert.Equal("image/png", first.Headers["content-type"]);
        Assert.Equal("private, no-cache", first.Headers["cache-control"]);
        Assert.Equal(304, again.Status);
        Assert.Equal(404, beyond.Status);

        var textAddress = host.Address + SourceAddress.OfPageText(manual.Document.Id, manual.Document.ActiveVersionId!.Value, 1);
        var text = await page.APIRequest.GetAsync(textAddress);
        var textAgain = await page.APIRequest.GetAsync(
            textAddress,
            new() { Headers = new Dictionary<string, string> { ["If-None-Match"] = text.Headers["etag"] } }
        );
        Assert.Equal("private, no-cache", text.Headers["cache-control"]);
        Assert.Contains("Porter", await text.TextAsync(), StringComparison.Ordinal);
        Assert.Equal((304, ""), (textAgain.Status, await textAgain.TextAsync()));
        Assert.Equal(404, (await page.APIRequest.GetAsync(textAddress.Replace("/1.json", "/9999.json", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Text_LongDocument_ShowsAWindowAndMoreOnDemand()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var lines = Enumerable
            .Range(0, 5_000)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"Line {i} of the log says nothing new."))
            .ToArray();
        var log = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Logs"), "log.md", "Log", lines);
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", SourceAddress.Of(log.Evidence(1, lines[2_500])));

        await Expect(page.Locator("mark.hit")).ToBeInViewportAsync();
        await Expect(page.Locator(".document-text > p:not(.more)")).ToHaveCountAsync(80);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what follows" }).ClickAsync();
        await Expect(page.Locator(".document-text > p:not(.more)")).ToHaveCountAsync(160);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what comes before" }).ClickAsync();
        await Expect(page.Locator(".document-text > p:not(.more)")).ToHaveCountAsync(240);
        await Expect(page.Locator(".document-text")).ToContainTextAsync("Line 2400 of");
    }
}
