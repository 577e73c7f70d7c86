using KnowledgeAssistant.Access;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser;

public sealed class UsersPageTests(Chromium chromium)
{
    [Fact]
    public async Task AddAUser_ShowsThePasswordOnceAndTheGroups()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await host.Get<GroupDirectory>().AddAsync("legal", "Legal", CancellationToken.None);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Ada", "/users");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await page.GetByLabel("Name to sign in with").FillAsync("ines");
        await page.Locator(".admin-form select").SelectOptionAsync("Reviewer");
        await page.GetByLabel("Legal").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and make a password" }).ClickAsync();

        var password = await page.Locator(".password code").InnerTextAsync();
        await page.ShowAsync("users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Noted" }).ClickAsync();
        await Assertions.Expect(page.Locator(".password")).ToHaveCountAsync(0);
        var (outcome, session) = await host.Get<PasswordSignIn>().CheckAsync("ines", password, CancellationToken.None);
        Assert.Equal(SignInOutcome.SignedIn, outcome);
        Assert.Equal(UserRole.Reviewer, session!.User.Role);
        Assert.Equal(["legal"], session.User.Groups);
    }

    [Fact]
    public async Task OpenPage_OfAUserWhoIsDisabled_Stops()
    {
        await using var host = await RunningHost.StartAsync("--KnowledgeAssistant:Access:RevalidationSeconds=1");
        var user = await AddAsync(host, "ines", UserRole.Reader);
        await using var context = await chromium.OpenAsync();
        var page = await SignInAsync(context, host, "ines");

        await host.Get<UserAdministration>().DisableAsync(user.Id, CancellationToken.None);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("You are signed out");
        await page.GotoAsync(host.Address + "/");
        Assert.Contains("/account/sign-in", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenPage_OfAnAdminWhoIsDemoted_IsNoLongerAnAdmins()
    {
        await using var host = await RunningHost.StartAsync("--KnowledgeAssistant:Access:RevalidationSeconds=1");
        await AddAsync(host, "other", UserRole.Admin);
        var user = await AddAsync(host, "root", UserRole.Admin);
        await using var context = await chromium.OpenAsync();
        var page = await SignInAsync(context, host, "root");
        await page.GetByRole(AriaRole.Link, new() { Name = "Users", Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Users" })).ToBeVisibleAsync();

        await host.Get<UserAdministration>().SetRoleAsync(user.Id, UserRole.Reader, CancellationToken.None);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("This page is for another role");
        await Assertions.Expect(page.Locator(".topnav")).Not.ToContainTextAsync("Users");
    }

    private static async Task<KnownUser> AddAsync(RunningHost host, string name, UserRole role) =>
        (await host.Get<UserAdministration>().AddAsync(name, role, [], "correct horse", CancellationToken.None)).User!;

    private static async Task<IPage> SignInAsync(IBrowserContext context, RunningHost host, string name)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in");
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync("correct horse");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".topbar").WaitForAsync();
        return page;
    }
}
