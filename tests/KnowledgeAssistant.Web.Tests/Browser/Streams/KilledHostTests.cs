using KnowledgeAssistant.Access;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>The host's process is killed in the middle of an answer and started again: the open page comes back by itself.</summary>
public sealed class KilledHostTests(Chromium chromium) : IAsyncLifetime
{
    private const string Draft = "And what about the yard cranes?";
    private const string Password = "seven quiet tall ships";

    private readonly ModelServer _model = ModelServer.Start();
    private string _data = "";

    public async ValueTask InitializeAsync()
    {
        var host = await RunningHost.StartAsync();
        await new WindManual(host).AddAsync();
        await host.Get<UserAdministration>().AddAsync("mara", UserRole.Reader, [], Password, CancellationToken.None);
        _data = await host.LeaveDataAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Kill_InTheMiddleOfAnAnswer_ComesBackWithItsTextMarkedOnceAndTheDraft()
    {
        var answer = new HeldAnswer();
        _model.Behaviour = answer.Behaviour;
        await using var killed = await StartAsync(port: 0);
        await using var context = await chromium.OpenAsync();
        var page = await SignInAsync(context, killed);
        await ModelChat.AskAsync(page);
        await HeldAnswer.ExpectAsync(page, 1);
        var box = page.GetByLabel("Your question", new() { Exact = true });
        await box.PressSequentiallyAsync(Draft);

        await killed.KillAsync();
        await Expect(page.Locator(".reconnect")).ToContainTextAsync("The connection was lost", new() { Timeout = 60_000 });
        await Expect(page.Locator(".reconnect")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await using var next = await StartAsync(killed.Port);

        await ExpectInterruptedAsync(page);
        await Expect(box).ToHaveValueAsync(Draft);
        await page.ShowAsync("killed-host");
        await page.ReloadAsync();
        await ExpectInterruptedAsync(page);

        // The page is as alive as before.
        answer.SendSecond();
        answer.SendRest();
        await Expect(box).ToHaveValueAsync(Draft);
        await box.PressAsync("Enter");
        await Expect(page.Locator(".run")).ToHaveCountAsync(2);
        await Expect(page.Locator(".run").Last.Locator(".notes li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Kill_OfADemo_LeadsToItsUsersAndBackToTheDraft()
    {
        await using var killed = await StartAsync(port: 0, "--demo", "--KnowledgeAssistant:Demo:Samples=false");
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(killed.Address, "Rosa", "/chat");
        await page.GetByLabel("Your question", new() { Exact = true }).PressSequentiallyAsync(Draft);

        await killed.KillAsync();
        await using var next = await StartAsync(killed.Port, "--demo", "--KnowledgeAssistant:Demo:Samples=false");

        // The page that was open has a button of that name too, the menu of who is signed in.
        await page.WaitForURLAsync("**/account/sign-in**", new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Rosa" }).ClickAsync();
        await Expect(page.GetByLabel("Your question", new() { Exact = true })).ToHaveValueAsync(Draft);
    }

    [Fact]
    public async Task Kill_UnderWordsThatAreNotKeptAnywhere_AsksBeforeThePageIsLoadedAgain()
    {
        await using var killed = await StartAsync(port: 0);
        await using var context = await chromium.OpenAsync();
        var page = await SignInAsync(context, killed);
        await page.GetByLabel("Search your conversations").FillAsync("words of mine");

        await killed.KillAsync();
        await using var next = await StartAsync(killed.Port);

        var again = page.GetByRole(AriaRole.Button, new() { Name = "Load the page again" });
        await again.WaitForAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByLabel("Search your conversations")).ToHaveValueAsync("words of mine");
        await page.ShowAsync("killed-host-asks");
        await again.ClickAsync();
        await page.WaitForComposerAsync();
        await Expect(page.Locator(".reconnect")).ToBeHiddenAsync();
    }

    /// <summary>What was shown before the kill, once, and one remark that it ends there.</summary>
    private static async Task ExpectInterruptedAsync(IPage page)
    {
        await Expect(page.Locator(".ending"))
            .ToContainTextAsync("The server was restarted while this answer was written.", new() { Timeout = 90_000 });
        await Expect(page.Locator(".ending")).ToHaveCountAsync(1);
        await Expect(page.Locator(".run")).ToHaveCountAsync(1);
        await Expect(page.Locator(".reconnect")).ToBeHiddenAsync();
        await HeldAnswer.ExpectAsync(page, 1);
    }

    private static async Task<IPage> SignInAsync(IBrowserContext context, HostProcess host)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in?returnUrl=/chat");
        await page.GetByLabel("Name").FillAsync("mara");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForComposerAsync();
        return page;
    }

    private Task<HostProcess> StartAsync(int port, params string[] arguments) =>
        HostProcess.StartAsync(
            _data,
            port,
            [
                $"--{ChatModelOptions.Section}:BaseAddress={_model.BaseAddress}",
                $"--{ChatModelOptions.Section}:Model=test-model",
                $"--{ChatModelOptions.Section}:SilenceSeconds=600",
                .. arguments,
            ]
        );
}
