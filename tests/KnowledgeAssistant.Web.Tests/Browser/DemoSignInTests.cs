using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser;

public sealed class DemoSignInTests(Chromium chromium)
{
    [Fact]
    public async Task SignIn_OneClick_OpensTheFrameUnderThatUser()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync();
        var errors = new List<string>();
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };

        var page = await context.SignInToDemoAsync(host, "Ada");

        await Assertions.Expect(page.Locator(".user")).ToContainTextAsync("Ada Moreau");
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Areas" })).ToContainTextAsync("Users");
        Assert.Empty(errors); // the content security policy and missing files speak there
    }

    [Fact]
    public async Task SignOut_FromTheMenu_EndsAtTheSignInPage()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa");

        await page.Locator(".user").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync(host.Address + "/");
        Assert.Contains("/account/sign-in", page.Url, StringComparison.Ordinal);
    }
}
