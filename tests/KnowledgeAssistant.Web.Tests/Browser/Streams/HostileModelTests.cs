using System.Text;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using KnowledgeAssistant.Web.Tests.Rendering;
using Microsoft.Playwright;
using Xunit;
using static KnowledgeAssistant.Web.Tests.Browser.Chat.HostileContentTests;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>A chat model that writes whatever might load or run something, a letter at a time, in text, quotes and titles.</summary>
public sealed class HostileModelTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    private const string Image = "<img src=x onerror=\"window.pwned=true\">";

    /// <summary>Notes what was there for a moment only: text grows into an element and out of it again.</summary>
    private const string Watch = """
        window.seen = [];
        new MutationObserver(changes => {
            for (const change of changes)
                for (const node of change.addedNodes)
                    for (const each of node.querySelectorAll ? [node, ...node.querySelectorAll("*")] : [])
                        if (each.closest(".answer") && each.matches("img, script, iframe, object, embed, link, style, svg:not(.icon), form, video, meta, base, [onerror], [onload], [onclick], [href^='javascript' i], [href^='data' i]"))
                            window.seen.push(each.outerHTML);
        }).observe(document, { childList: true, subtree: true });
        """;

    [Fact]
    public async Task Answer_HostileLetterByLetter_LoadsNothingAndRunsNothing()
    {
        using var canary = new Canary();
        await AddHornManualAsync();
        chat.Model.Behaviour = new ModelBehaviour { Answer = Hostile(canary.Address), TokenCharacters = 1 };
        await using var context = await chromium.OpenAsync();
        await context.AddInitScriptAsync(Watch);
        var dialogs = 0;
        context.Dialog += (_, dialog) =>
        {
            dialogs++;
            _ = dialog.DismissAsync();
        };
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");

        await ModelChat.AskAsync(page, $"Which sign of the horn of ship-to-shore cranes means stop? {Image}");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await Expect(page.Locator(".answer")).ToContainTextAsync("The horn sign is");
        await Expect(page.Locator(".answer")).ToContainTextAsync("The very end");
        await ExpectHarmlessAsync(page, page.Locator(".run"), canary);
        await Expect(page.Locator(".rail .rail-item").First).ToContainTextAsync("horn");
        await ExpectHarmlessAsync(page, page.Locator(".rail-item").First, canary);
        await page.Locator(".answer a.cite-quoted").First.HoverAsync();
        await Expect(page.Locator(".preview:popover-open")).ToContainTextAsync("<img src=x");
        await page.Locator(".answer a.cite-quoted").First.ClickAsync();
        await Expect(page.Locator(".source mark.hit:not(.hit-soft)").First).ToContainTextAsync("<img src=x");
        await ExpectHarmlessAsync(page, page.Locator(".source"), canary);
        await page.ReloadAsync();
        await Expect(page.Locator(".answer")).ToContainTextAsync("The very end");
        await ExpectHarmlessAsync(page, page.Locator(".run"), canary);
        Assert.Empty(await page.EvaluateAsync<string[]>("window.seen"));
        Assert.Equal(0, dialogs);
    }

    private static string Hostile(string canary) =>
        $"The horn sign is {Image} at every crane [1 \"{Image}\"] [2 \"{Image}\"]. {WindManual.Rule} [1] [2]\n\n"
        + string.Join("\n\n", SafeMarkdownTests.Payloads.Select(row => row.Data))
            .Replace("alert(1)", "window.pwned=true", StringComparison.Ordinal)
            .Replace("https://elsewhere.example", canary, StringComparison.Ordinal)
            .Replace("https://evil.example", canary, StringComparison.Ordinal)
        + $"\n\n{Markdown(canary)}\n\n{Html(canary)}\n\nThe very end.";

    private async Task AddHornManualAsync()
    {
        var library = chat.Host.Get<DocumentLibrary>();
        var collection = Assert.Single(await library.ListCollectionsAsync(CancellationToken.None));
        using var manual = new MemoryStream(
            Encoding.UTF8.GetBytes(
                $"Horn manual {Image}\n\nThe horn sign is {Image} at every crane. Ship-to-shore cranes stop at the sign of the horn.\n"
            )
        );
        Assert.IsType<UploadAccepted>(await library.UploadAsync(collection.Id, "horn.txt", manual, CancellationToken.None));
        Assert.All(await chat.Host.WaitForDocumentsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
    }
}
