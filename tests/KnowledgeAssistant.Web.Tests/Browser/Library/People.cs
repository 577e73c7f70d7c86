using KnowledgeAssistant.Access;
using Microsoft.Playwright;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>Users of the table: demo mode would fill the library with its samples.</summary>
internal static class People
{
    private const string Password = "seven quiet tall ships";

    /// <summary>Makes a user and signs them in by the form, as a person does.</summary>
    public static async Task<IPage> SignInAsync(
        this IBrowserContext context,
        RunningHost host,
        UserRole role,
        string path = "/",
        params string[] groups
    )
    {
        var name = $"{role}-{Guid.NewGuid():N}"[..14];
        await host.Get<UserAdministration>().AddAsync(name, role, groups, Password, CancellationToken.None);
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in?returnUrl=" + Uri.EscapeDataString(path));
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        return page;
    }
}
