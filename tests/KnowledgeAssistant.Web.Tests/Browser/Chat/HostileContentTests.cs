using KnowledgeAssistant.Web.Components.Sources;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Documents and answers that try to load something, run something or pass for something else.</summary>
public sealed class HostileContentTests(Chromium chromium)
{
    private const string Run = "window.pwned = true; document.title = 'pwned'";

    [Theory]
    [InlineData("hostile.html")]
    [InlineData("hostile.md")]
    public async Task Viewer_HostileDocument_LoadsNothingAndRunsNothing(string name)
    {
        using var canary = new Canary();
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var path = Path.Combine(Directory.CreateTempSubdirectory("ka-hostile-").FullName, name);
        await File.WriteAllTextAsync(
            path,
            name.EndsWith(".html", StringComparison.Ordinal) ? Html(canary.Address) : Markdown(canary.Address)
        );
        var document = await seed.AddFileAsync(await seed.AddCollectionAsync("Post"), path);
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", SourceAddress.Of(document.Evidence(1, "Harmless words.")));

        await Expect(page.Locator("mark.hit")).ToHaveTextAsync("Harmless words.");
        await ExpectHarmlessAsync(page, page.Locator(".document-text"), canary);
    }

    [Fact]
    public async Task Original_HostileDocument_IsSavedAndNeverShown()
    {
        using var canary = new Canary();
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var path = Path.Combine(Directory.CreateTempSubdirectory("ka-hostile-").FullName, "hostile.html");
        await File.WriteAllTextAsync(path, Html(canary.Address));
        var document = await seed.AddFileAsync(await seed.AddCollectionAsync("Post"), path);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa");

        var answer = await page.APIRequest.GetAsync(
            host.Address + SourceAddress.OfOriginal(document.Document.Id, document.Document.ActiveVersionId!.Value)
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/octet-stream", answer.Headers["content-type"]);
        Assert.Equal("nosniff", answer.Headers["x-content-type-options"]);
        Assert.StartsWith("attachment; filename=hostile.html", answer.Headers["content-disposition"], StringComparison.Ordinal);
        Assert.StartsWith("sandbox; default-src 'none'", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(path), await answer.BodyAsync());
    }

    [Fact]
    public async Task Answer_HostileMarkdown_LoadsNothingAndRunsNothing()
    {
        using var canary = new Canary();
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var document = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Post"), "a.md", Script(), "Harmless words.");
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            Script(),
            new SeededTurn(
                Script(),
                "Harmless words. [1]\n\n" + Markdown(canary.Address) + "\n\n" + Html(canary.Address),
                document.Evidence(1, "Harmless words.")
            )
        );
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await Expect(page.Locator(".answer a.cite").First).ToHaveTextAsync("1");
        await Expect(page.Locator("h1.question")).ToContainTextAsync("<script>");
        await ExpectHarmlessAsync(page, page.Locator(".run"), canary);
        var addresses = await page.Locator(".answer a:not(.cite)")
            .EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.All(addresses, address => Assert.StartsWith("http://127.0.0.1", address, StringComparison.Ordinal));
    }

    internal static async Task ExpectHarmlessAsync(IPage page, ILocator content, Canary canary)
    {
        await Expect(content.Locator("img, script, iframe, object, embed, link, style, svg:not(.icon), form, video, audio, meta, base"))
            .ToHaveCountAsync(0);
        var handlers = await content
            .Locator("*")
            .EvaluateAllAsync<int>(
                "all => all.filter(each => each.getAttributeNames().some(name => name.startsWith('on') || name === 'style' && !each.popover)).length"
            );
        Assert.Equal(0, handlers);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Null(await page.EvaluateAsync<bool?>("window.pwned ?? null"));
        Assert.NotEqual("pwned", await page.TitleAsync());
        Assert.Equal(0, canary.Visits);
    }

    internal static string Script() => $"<script>{Run}</script>";

    internal static string Html(string canary) =>
        $"""
            <html><head><title>Post</title><base href="{canary}/"><meta http-equiv="refresh" content="0;url={canary}/refresh">
            <link rel="stylesheet" href="{canary}/a.css"><style>@import url({canary}/b.css); p {"{"} background: url({canary}/c.png) {"}"}</style>
            <script src="{canary}/a.js"></script><script>{Run}</script></head>
            <body onload="{Run}"><main><h1>Post<img src="{canary}/h.png"></h1>
            <p>Harmless words.</p>
            <p><img src="{canary}/x.png" onerror="{Run}"><img src=x onerror="{Run}"> more words</p>
            <svg onload="{Run}"><script>{Run}</script><image href="{canary}/s.png"/></svg>
            <iframe src="{canary}/frame"></iframe><iframe srcdoc="<script>parent.pwned=true</script>"></iframe>
            <object data="{canary}/o"></object><embed src="{canary}/e"><video src="{canary}/v" autoplay></video>
            <a href="javascript:{Run}">click</a><a href="{canary}/link" ping="{canary}/ping">link</a>
            <form action="{canary}/form"><input autofocus onfocus="{Run}"><button>send</button></form>
            <details open ontoggle="{Run}"><summary>sum</summary>inside</details>
            <table><tr><td><img src="{canary}/t.png"></td><td onclick="{Run}">cell</td></tr></table></main></body></html>
            """;

    internal static string Markdown(string canary) =>
        $"""
            # Post ![h]({canary}/h.png)

            Harmless words.

            ![x]({canary}/x.png) [click](javascript:{Run.Replace(' ', '+')}) [link]({canary}/link) <{canary}/auto>

            <script>{Run}</script>

            <img src="{canary}/y.png" onerror="{Run}">

            | ![t]({canary}/t.png) | <b onmouseover="{Run}">b</b> |
            |---|---|
            | [1]({canary}/cite) | <iframe src="{canary}/frame"></iframe> |

            [1]: {canary}/definition
            """;
}
