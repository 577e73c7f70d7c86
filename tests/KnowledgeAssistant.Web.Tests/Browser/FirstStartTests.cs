using System.Text.RegularExpressions;
using KnowledgeAssistant.Access;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser;

public sealed class FirstStartTests(Chromium chromium)
{
    [Fact]
    public async Task Setup_WithThePrintedCode_MakesTheAdminOnce()
    {
        await using var host = await RunningHost.StartAsync();
        await using var context = await chromium.OpenAsync();
        var code = Regex
            .Match(host.Output, "code: (?<code>[A-Z0-9-]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Groups["code"]
            .Value;
        var page = await context.NewPageAsync();

        await page.GotoAsync(host.Address + "/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make the first admin" }).ClickAsync();
        await FillAsync(page, "AAAAA-AAAAA-AAAAA-AAAAA");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the code");
        await FillAsync(page, code);

        await Assertions.Expect(page.Locator(".user")).ToContainTextAsync("root");
        await page.GotoAsync(host.Address + "/setup");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToContainTextAsync("This server is set up");
    }

    [Fact]
    public async Task SignIn_WithAGeneratedPassword_LeadsToChoosingOne()
    {
        await using var host = await RunningHost.StartAsync();
        var added = await host.Get<UserAdministration>().AddAsync("ines", UserRole.Reader, [], password: null, CancellationToken.None);
        await using var context = await chromium.OpenAsync();
        var page = await context.NewPageAsync();

        await SignInAsync(page, host, "ines", "not the password");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not fit together");
        await SignInAsync(page, host, "ines", added.Password!);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToContainTextAsync("Change password");

        // Nothing else opens before.
        await page.GotoAsync(host.Address + "/");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToContainTextAsync("Change password");
        await page.GetByLabel("Present password").FillAsync(added.Password!);
        await page.GetByLabel("New password").FillAsync("correct horse battery");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();

        await Assertions.Expect(page.Locator(".user")).ToContainTextAsync("ines");
    }

    private static async Task SignInAsync(IPage page, RunningHost host, string name, string password)
    {
        await page.GotoAsync(host.Address + "/account/sign-in");
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task FillAsync(IPage page, string code)
    {
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByLabel("Your name").FillAsync("root");
        await page.GetByLabel("Password").FillAsync("correct horse");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the admin" }).ClickAsync();
    }
}
