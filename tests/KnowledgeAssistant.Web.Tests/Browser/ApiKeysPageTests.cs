using System.Net;
using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Web.Tests.Endpoints;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

public sealed class ApiKeysPageTests(Chromium chromium)
{
    private const string Password = "correct horse";

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Make_AKey_ShowsItOnceAndRevokingEndsIt(int width, bool dark)
    {
        await using var host = await RunningHost.StartAsync();
        await AddAsync(host, "ines", UserRole.Reader);
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await SignInAsync(context, host, "ines");
        await page.Locator(".user").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "API keys" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await page.GetByLabel("Name of the program").FillAsync("Nightly report");
        await CheckAsync(page, $"api-keys-form-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();

        var key = await page.Locator(".password code").InnerTextAsync();
        await CheckAsync(page, $"api-keys-{width}");
        using var client = new ApiClient(host, key);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Guid.CreateVersion7())).StatusCode);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Nightly report" })).ToContainTextAsync("Good until");
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Nightly report" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke for good" }).ClickAsync();
        await Expect(page.Locator(".state")).ToContainTextAsync("Revoked on");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Guid.CreateVersion7())).StatusCode);
    }

    [Fact]
    public async Task Admin_SeesOthersKeysByNameAndRevokesThem()
    {
        await using var host = await RunningHost.StartAsync();
        var ines = await AddAsync(host, "ines", UserRole.Reader);
        await AddAsync(host, "root", UserRole.Admin);
        var key = (await host.Get<ApiKeys>().CreateAsync(ines.Id, "Nightly report", 30, CancellationToken.None)).Key!;
        await using var context = await chromium.OpenAsync();
        var page = await SignInAsync(context, host, "root");
        await page.GotoAsync(host.Address + "/users/keys");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Nightly report" })).ToContainTextAsync("ines");
        await CheckAsync(page, "api-keys-admin");

        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Nightly report" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke for good" }).ClickAsync();

        await Expect(page.Locator(".state")).ToContainTextAsync("Revoked on");
        Assert.Null(await host.Get<ApiKeys>().FindAsync(key, CancellationToken.None));
    }

    [Fact]
    public async Task DemoUser_HearsWhyThereAreNoKeys()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/api-keys");
        await Expect(page.Locator(".notice").First).ToContainTextAsync("Demo users have no API keys");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make a key" })).ToHaveCountAsync(0);
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await page.ShowAsync(name);
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name);
    }

    private static async Task<KnownUser> AddAsync(RunningHost host, string name, UserRole role) =>
        (await host.Get<UserAdministration>().AddAsync(name, role, [], Password, CancellationToken.None)).User!;

    private static async Task<IPage> SignInAsync(IBrowserContext context, RunningHost host, string name)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in");
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".topbar").WaitForAsync();
        return page;
    }
}
