using KnowledgeAssistant.Access;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>A collection's settings and its end, as an admin sees them.</summary>
public sealed class CollectionTests(Chromium chromium)
{
    [Fact]
    public async Task Settings_RenamedDescribedThenDeletedByKeyboard_ComesBack()
    {
        await using var host = await RunningHost.StartAsync("--KnowledgeAssistant:Documents:UndoDeletion=00:10:00");
        var seeded = await SeededLibrary.AddAsync(host);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInAsync(host, UserRole.Admin, $"/library?collection={seeded.People}");
        var (dialog, settings) = (page.GetByRole(AriaRole.Dialog), page.GetByRole(AriaRole.Button, new() { Name = "Settings" }));

        await settings.ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Operations");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("choose another name");
        await dialog.GetByLabel("Name").FillAsync("People and pay");
        await dialog.GetByLabel("What it is for").FillAsync("Rotas, pay and leave.");
        await dialog.GetByLabel("Look at documents again").SelectOptionAsync(new SelectOptionValue { Label = "6 months" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "People and pay", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Rotas, pay and leave.")).ToBeVisibleAsync();
        await settings.ClickAsync();
        await Assertions.Expect(dialog.GetByText("Also found as “People”")).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByLabel("Look at documents again")).ToHaveValueAsync("6");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the collection" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Type its name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("People");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("That is not its name");
        await page.Keyboard.TypeAsync(" and pay");
        await page.Keyboard.PressAsync("Enter");

        var notice = page.Locator(".bulk");
        await Assertions.Expect(notice).ToContainTextAsync("“People and pay” deleted with 1 document");
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Collections" })).ToContainTextAsync("(being deleted)");
        await page.ShowAsync("library-collection-undo");
        await notice.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(notice).ToContainTextAsync("“People and pay” is back with its documents");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Collections" }))
            .Not.ToContainTextAsync("(being deleted)");
    }
}
