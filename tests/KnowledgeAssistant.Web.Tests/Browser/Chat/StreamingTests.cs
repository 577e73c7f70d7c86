using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>An answer while it is written, by a writer that waits for the test.</summary>
public sealed partial class StreamingTests(Chromium chromium)
{
    [Fact]
    public async Task Answer_WhileWritten_GoesOnAfterAReloadAndInASecondTabWithoutGapOrRepeat()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page);
        await Expect(page.Locator(".steps-live")).ToContainTextAsync("now writing");
        await Expect(page.Locator(".reading a.doc")).ToHaveTextAsync("Crane manual");
        await Expect(page.Locator(".steps-live [data-elapsed]")).ToHaveTextAsync(Seconds());
        await page.ShowAsync("chat-reading");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop writing this answer" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeHiddenAsync();
        await Expect(page.GetByLabel("Your question")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Your question")).ToHaveValueAsync("");

        writer.Say("Cranes stop at a gust of **20 m/s**.");
        writer.Cite(1, WindManual.Rule);
        await Expect(page.Locator(".answer a.cite")).ToHaveTextAsync("1");
        await Expect(page.Locator(".reading")).ToHaveCountAsync(0);
        writer.Say("\n\nThe second paragraph ");
        await Expect(page.Locator(".answer p:not(.why)").Nth(1)).ToHaveTextAsync("The second paragraph");
        await page.ShowAsync("chat-streaming");

        var second = await context.NewPageAsync();
        await second.GotoAsync(page.Url);
        await page.ReloadAsync();
        foreach (var tab in (IPage[])[page, second])
            await Expect(tab.Locator(".answer p:not(.why)").Nth(1)).ToHaveTextAsync("The second paragraph");
        writer.Say("has an end.");
        writer.End();

        foreach (var tab in (IPage[])[page, second])
        {
            await Expect(tab.Locator(".answer p:not(.why)").Nth(0)).ToHaveTextAsync("Cranes stop at a gust of 20 m/s.1");
            await Expect(tab.Locator(".answer p:not(.why)").Nth(1)).ToHaveTextAsync("The second paragraph has an end.");
            await Expect(tab.GetByRole(AriaRole.Status).Filter(new() { HasText = "Answer ready, 1 source" })).ToHaveCountAsync(1);
            await Expect(tab.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
            await Expect(tab.Locator(".notes li")).ToHaveCountAsync(1);
        }
        Assert.Equal(1, writer.Questions);
    }

    [Fact]
    public async Task Source_OpenWhileTheAnswerIsWritten_IsLeftAloneButForNewCitations()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        await using var context = await chromium.OpenAsync(1440, 1000);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page);
        writer.Say("Cranes stop at a gust of 20 m/s.");
        writer.Cite(1, WindManual.Rule);
        await page.Locator(".answer a.cite").ClickAsync();
        await page.WaitForSourceAsync();
        await Expect(page.Locator(".source mark.hit[data-open]")).ToBeInViewportAsync();
        // The cited sentence is judged when the next one has begun.
        writer.Say(" Nothing else is said");
        await Expect(page.Locator(".answer")).ToContainTextAsync("Nothing else");
        await page.EvaluateAsync(
            "() => { window.changes = 0; new MutationObserver(all => { window.changes += all.length; }).observe(document.querySelector('.source'), { childList: true, subtree: true, attributes: true, characterData: true }); }"
        );

        for (var i = 0; i < 12; i++)
        {
            writer.Say($" Word {i}.");
            await Expect(page.Locator(".answer")).ToContainTextAsync($"Word {i}.");
        }
        Assert.Equal(0, await page.EvaluateAsync<int>("window.changes"));
        writer.Say(" The boom is raised.");
        writer.Cite(1, "The boom is raised.");
        await Expect(page.Locator(".source .src")).ToHaveCountAsync(2);
        await Expect(page.Locator(".source .steps .count")).ToContainTextAsync("of 2 in this document");
        writer.End();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        await Expect(page.Locator(".source mark.hit[data-open]")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Stop_WhileWritten_KeepsWhatThereIs()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        var send = await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).BoundingBoxAsync();
        await AskAsync(page);
        writer.Say("Cranes stop at a gust of 20 m/s, and then ");
        await Expect(page.Locator(".answer")).ToContainTextAsync("and then");
        var stop = await page.GetByRole(AriaRole.Button, new() { Name = "Stop writing this answer" }).BoundingBoxAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop writing this answer" }).ClickAsync();

        await Expect(page.Locator(".run")).ToContainTextAsync("You stopped this answer. What was written until then stands above.");
        await Expect(page.Locator(".answer")).ToContainTextAsync("and then");
        Assert.Equal((send!.X, send.Y, send.Width, send.Height), (stop!.X, stop.Y, stop.Width, stop.Height));
        await page.ReloadAsync();
        await Expect(page.Locator(".run")).ToContainTextAsync("You stopped this answer.");
    }

    [Fact]
    public async Task Reading_ScrolledUp_IsNotMovedByNewText()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        await using var context = await chromium.OpenAsync(1440, 700);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page);
        writer.Say(string.Concat(Enumerable.Range(1, 40).Select(i => $"Paragraph {i} of the answer.\n\n")));
        await Expect(page.Locator(".answer p:not(.why)")).ToHaveCountAsync(40);
        await page.Locator(".answer p:not(.why)").Nth(5).ScrollIntoViewIfNeededAsync();
        await page.Locator(".thread-scroll").EvaluateAsync("scroll => { scroll.scrollTop = 60; }");
        var before = await page.Locator(".answer p:not(.why)").Nth(5).BoundingBoxAsync();

        // One that is supported: an answer of which nothing is would be withheld.
        writer.Say(WindManual.Rule);
        writer.Cite(1, WindManual.Rule);
        writer.End();
        await Expect(page.Locator(".answer p:not(.why)")).ToHaveCountAsync(41);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();

        var after = await page.Locator(".answer p:not(.why)").Nth(5).BoundingBoxAsync();
        Assert.Equal(before!.Y, after!.Y);
        await page.ShowAsync("chat-jump");
        await page.GetByRole(AriaRole.Button, new() { Name = "Newest" }).ClickAsync();
        await Expect(page.Locator(".answer p:not(.why)").Last).ToBeInViewportAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Newest" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Answer_WithCodeAndATable_CopiesTheCodeAndScrollsTheTableInside()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        await using var context = await chromium.OpenAsync(390, 844);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page);
        var head = string.Join(" | ", Enumerable.Range(1, 12).Select(i => $"Column {i}"));
        // One sentence that is supported: an answer of which nothing is would be withheld.
        writer.Say(WindManual.Rule);
        writer.Cite(1, WindManual.Rule);
        writer.Say(
            $"\n\n```\nWIND-STOP crane=STS2\nnext <line>\n```\n\n| {head} |\n|{string.Concat(Enumerable.Repeat(" --- |", 12))}\n| {head} |\n"
        );
        writer.End();
        await Expect(page.Locator("details.steps")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.Equal("WIND-STOP crane=STS2\nnext <line>", (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).TrimEnd());
        Assert.True(await page.Locator(".answer .table-wrap").EvaluateAsync<bool>("wrap => wrap.scrollWidth > wrap.clientWidth"));
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
        await page.ShowAsync("chat-code-390");
    }

    [GeneratedRegex("^[1-9][0-9]* s$", RegexOptions.None, 1_000)]
    private static partial Regex Seconds();

    private static async Task AskAsync(IPage page)
    {
        await page.GetByLabel("Your question").FillAsync(WindManual.Question);
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.Locator("h1.question")).ToHaveTextAsync(WindManual.Question);
    }

    private static async Task<RunningHost> StartAsync(ScriptedWriter writer)
    {
        var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<IAnswerWriter>(writer));
        await new WindManual(host).AddAsync();
        return host;
    }
}
