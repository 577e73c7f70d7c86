using Microsoft.Playwright;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>Steps that many browser tests begin with.</summary>
internal static class HostPages
{
    /// <summary>Signs a demo user in with a click, as a person does, and waits for the frame.</summary>
    public static Task<IPage> SignInToDemoAsync(this IBrowserContext context, RunningHost host, string name, string path = "/") =>
        context.SignInToDemoAsync(host.Address, name, path);

    /// <param name="address">The host's own, or that of what stands before it; without a slash at the end.</param>
    public static async Task<IPage> SignInToDemoAsync(this IBrowserContext context, string address, string name, string path = "/")
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(address + "/account/sign-in?returnUrl=" + Uri.EscapeDataString(path));
        await page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await page.Locator(".topbar").WaitForAsync();
        if (path == "/" || path.StartsWith("/chat", StringComparison.Ordinal))
            await page.WaitForComposerAsync();
        return page;
    }

    /// <summary>Until their scripts are there, Enter in the question box is only a new line, nothing is copied or previewed, and single keys do nothing.</summary>
    public static async Task WaitForComposerAsync(this IPage page)
    {
        foreach (var part in (string[])["form[data-ready]", ".thread-scroll[data-scripted]", "dialog.shortcuts[data-scripted]"])
            await page.Locator(part).WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Until its script is there, an open source has no keys and does not tell how wide it is.</summary>
    public static Task WaitForSourceAsync(this IPage page) => page.Locator(".source[data-scripted]").WaitForAsync();

    /// <summary>A picture for a person to look at; only made when <c>KNOWLEDGEASSISTANT_SCREENSHOTS</c> names a folder.</summary>
    public static async Task ShowAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }
}
