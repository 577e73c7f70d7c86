using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>axe over the host's own pages, in both themes, wide and on a phone; nothing may stick out sideways.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    /// <summary>Colours do not depend on the width, nor the layout on the theme: two looks show both.</summary>
    public static TheoryData<int, bool> Looks => new() { { 1440, false }, { 390, true } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task AccountPages_HaveNoViolations(int width, bool dark)
    {
        await using var host = await RunningHost.StartAsync();
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.NewPageAsync();
        foreach (var path in (string[])["/account/sign-in", "/setup", "/no-such-page"])
        {
            await page.GotoAsync(host.Address + path);
            await CheckAsync(page, $"{path.Replace('/', '-')}-{width}-{(dark ? "dark" : "light")}");
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task SignedInPages_HaveNoViolations(int width, bool dark)
    {
        var look = $"{width}-{(dark ? "dark" : "light")}";
        await using var host = await RunningHost.StartEmptyAsync();
        await host.Get<UserAdministration>().AddAsync("ines.halvorsen", UserRole.Reader, ["hr", "legal"], null, CancellationToken.None);
        var gone = await host.Get<UserAdministration>().AddAsync("t.reyk", UserRole.Reviewer, [], null, CancellationToken.None);
        await host.Get<UserAdministration>().DisableAsync(gone.User!.Id, CancellationToken.None);
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in");
        await CheckAsync(page, $"demo-sign-in-{look}");
        await page.CloseAsync();

        page = await context.SignInToDemoAsync(host, "Ada", "/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await page.GetByLabel("Name to sign in with").WaitForAsync();
        await CheckAsync(page, $"users-{look}");
        await page.GotoAsync(host.Address + "/users/groups");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Groups" }).WaitForAsync();
        await CheckAsync(page, $"groups-{look}");
        await page.Locator(".user").ClickAsync();
        await CheckAsync(page, $"menu-{look}");
        if (width > 1240)
            return;
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the list" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rail")).ToBeVisibleAsync();
        await CheckAsync(page, $"drawer-{look}");
        await page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rail")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Theme_Chosen_IsKeptAndShownBeforeThePageIsPainted()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa");
        await page.Locator(".user").ClickAsync();
        await page.GetByLabel("Dark").CheckAsync();
        Assert.Equal("dark", await page.Locator("html").GetAttributeAsync("data-theme"));

        var other = await context.NewPageAsync();
        await other.GotoAsync(host.Address + "/account/sign-in", new() { WaitUntil = WaitUntilState.Commit });
        await other.WaitForFunctionAsync("() => document.body !== null");

        Assert.Equal("dark", await other.Locator("html").GetAttributeAsync("data-theme"));
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await page.ShowAsync(name);
        var result = await page.RunAxe();
        Assert.Empty(
            result.Violations.Select(violation => $"{name} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
        );
        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} is {overhang} px too wide");
    }
}
