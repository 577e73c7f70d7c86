using KnowledgeAssistant.Answering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

public sealed class ShortcutTests(Chromium chromium)
{
    private const string First = "Stop all cranes at 20 m/s.";
    private const string Second = "The boom is raised.";

    [Fact]
    public async Task Keys_WhileNobodyTypes_DoWhatTheHelpSays()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var id = await SeedAsync(host);
        await using var context = await chromium.OpenAsync();
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        var (box, help) = (page.GetByLabel("Your question"), page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" }));
        await Expect(box).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("?nsy");
        await Expect(box).ToHaveValueAsync("?nsy");
        await Expect(help).ToBeHiddenAsync();
        await LeaveBoxAsync(page);

        await page.Keyboard.TypeAsync("?");
        await Expect(help).ToBeVisibleAsync();
        await page.ShowAsync("shortcuts");
        await page.Keyboard.TypeAsync("n");
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToBeHiddenAsync();
        await Expect(page).ToHaveURLAsync($"{host.Address}/chat/{id:D}");

        await page.Keyboard.TypeAsync("j");
        await Expect(page.Locator(".answer a.cite:focus")).ToHaveTextAsync("1");
        await page.Keyboard.TypeAsync("j");
        await Expect(page.Locator(".answer a.cite:focus")).ToHaveTextAsync("2");
        await page.Keyboard.TypeAsync("k");
        await Expect(page.Locator(".answer a.cite:focus")).ToHaveTextAsync("1");
        await page.Keyboard.TypeAsync("s");
        await Expect(page.Locator(".source")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("s");
        await Expect(page.Locator(".source")).ToHaveCountAsync(0);
        await page.Keyboard.TypeAsync("y");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("c");
        await Expect(box).ToBeFocusedAsync();
        await LeaveBoxAsync(page);
        await page.Keyboard.TypeAsync("/");
        await Expect(page.GetByLabel("Search your conversations")).ToBeFocusedAsync();
        await LeaveBoxAsync(page);
        await page.Keyboard.TypeAsync("n");
        await Expect(page).ToHaveURLAsync(host.Address + "/chat");
    }

    [Fact]
    public async Task Keys_SwitchedOff_DoNothing()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var id = await SeedAsync(host);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");
        await page.GetByRole(AriaRole.Button, new() { Name = "shortcuts", Exact = false }).ClickAsync();
        await page.GetByLabel("Single keys act while you are not typing").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the shortcuts" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Your question")).ToBeFocusedAsync();
        await LeaveBoxAsync(page);

        await page.Keyboard.TypeAsync("?jn");

        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeHiddenAsync();
        await Expect(page).ToHaveURLAsync($"{host.Address}/chat/{id:D}");
        await page.GetByRole(AriaRole.Button, new() { Name = "shortcuts", Exact = false }).ClickAsync();
        await Expect(page.GetByLabel("Single keys act while you are not typing")).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task Escape_WhileAnAnswerIsWritten_StopsIt()
    {
        var writer = new ScriptedWriter();
        await using var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<IAnswerWriter>(writer));
        await new WindManual(host).AddAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await page.GetByLabel("Your question").FillAsync(WindManual.Question);
        await page.GetByLabel("Your question").PressAsync("Enter");
        writer.Say("Cranes stop at ");
        await Expect(page.Locator(".answer")).ToContainTextAsync("Cranes stop at");

        await page.Keyboard.PressAsync("Escape");

        await Expect(page.Locator(".run")).ToContainTextAsync("You stopped this answer.");
        await Expect(page.GetByLabel("Your question")).ToBeFocusedAsync();
    }

    private static async Task LeaveBoxAsync(IPage page) => await page.EvaluateAsync("document.activeElement.blur()");

    private static async Task<Guid> SeedAsync(RunningHost host)
    {
        var seed = new ChatSeed(host);
        var document = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Cranes"), "manual.md", "Manual", First, Second);
        return await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Wind",
            new SeededTurn("When?", $"{First} [1] {Second} [2]", document.Evidence(1, First), document.Evidence(2, Second))
        );
    }
}
