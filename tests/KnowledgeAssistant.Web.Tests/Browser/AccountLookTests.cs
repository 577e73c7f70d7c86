using KnowledgeAssistant.Access;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>Pages of accounts and keys that other tests see in one look only.</summary>
public sealed class AccountLookTests(Chromium chromium)
{
    private const string Password = "correct horse";

    [Fact]
    public async Task PasswordKeysAndErrorPages_InEveryLook_AreAccessible()
    {
        await using var host = await RunningHost.StartAsync();
        var root = await host.Get<UserAdministration>().AddAsync("root", UserRole.Admin, [], Password, CancellationToken.None);
        await host.Get<ApiKeys>().CreateAsync(root.User!.Id, "Nightly report", 30, CancellationToken.None);
        await using var context = await chromium.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in");
        await page.GetByLabel("Name").FillAsync("root");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".topbar").WaitForAsync();

        await page.GotoAsync(host.Address + "/api-keys");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await Expect(page.GetByLabel("Name of the program")).ToBeVisibleAsync();
        await page.ExpectAccessibleInEveryLookAsync("look-keys");
        await page.GotoAsync(host.Address + "/users/keys");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.ExpectAccessibleInEveryLookAsync("look-users-keys");
        foreach (var path in (string[])["/account/password", "/error"])
        {
            await page.GotoAsync(host.Address + path);
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            await page.ExpectAccessibleInEveryLookAsync("look" + path.Replace('/', '-'));
        }
        // An address that the server refuses is in the frame, too, with its rail.
        foreach (var path in (string[])["/account/denied", "/no-such-page"])
        {
            await page.GotoAsync(host.Address + path);
            await Expect(page.Locator(".page h1")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Your conversations" })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Areas" })).ToBeVisibleAsync();
            await page.ExpectAccessibleInEveryLookAsync("look" + path.Replace('/', '-'));
        }
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to asking" }).ClickAsync();
        await Expect(page.Locator("textarea")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task NotFound_SignedOut_ShowsNoRail()
    {
        await using var host = await RunningHost.StartAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/not-found");
        await Expect(page.Locator("h1")).ToHaveTextAsync("There is no such page");
        await Expect(page.Locator("#rail")).ToHaveCountAsync(0);
        await page.ExpectAccessibleInEveryLookAsync("look-not-found-signed-out");
    }
}
