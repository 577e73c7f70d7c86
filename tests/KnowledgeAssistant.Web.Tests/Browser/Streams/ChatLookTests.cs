using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Components.Sources;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>The chat page's states and sheets in every look, as far as other tests do not have them.</summary>
public sealed class ChatLookTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    private const string Payload = "The permitted payload of the Porter Q3 is 120 kg, and the gross weight must not exceed 270 kg.";

    [Fact]
    public async Task Conversation_WithBranchesEditAndHelp_IsAccessible()
    {
        chat.Model.Behaviour = ModelBehaviour.Says($"{WindManual.Rule} [1] Mobile cranes stop at 25 m/s [1].");
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Answer again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Version 2 of 2 of this question" })).ToBeVisibleAsync();
        await Expect(page.Locator(".answer .why")).ToBeVisibleAsync();
        await page.ExpectAccessibleInEveryLookAsync("look-branches");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit this question" }).ClickAsync();
        await Expect(page.GetByLabel("Your question, changed")).ToBeFocusedAsync();
        await page.ExpectAccessibleInEveryLookAsync("look-edit");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "shortcuts" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await page.ExpectAccessibleInEveryLookAsync("look-help");
        await page.Keyboard.PressAsync("Escape");

        await page.Locator(".rail").GetByRole(AriaRole.Button, new() { Name = "Rename" }).First.PressAsync("Enter");
        await Expect(page.GetByLabel("New title")).ToBeVisibleAsync();
        await page.ExpectAccessibleInEveryLookAsync("look-rename");
    }

    [Fact]
    public async Task Answer_Withheld_IsAccessible()
    {
        chat.Model.Behaviour = ModelBehaviour.Says("Mobile cranes may work in any wind, says my uncle.");
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", "/chat");
        await ModelChat.AskAsync(page);
        await page.GetByText("Show what was written anyway").ClickAsync();
        await Expect(page.Locator(".withheld .why")).ToBeVisibleAsync();
        await page.ExpectAccessibleInEveryLookAsync("look-withheld");
    }

    [Fact]
    public async Task Source_OfAPdf_IsAccessibleBesideTheAnswerAndOnItsOwnPage()
    {
        var seed = new ChatSeed(chat.Host);
        var manual = await seed.AddFileAsync(await seed.AddCollectionAsync("Product"), Samples.PathOf("product/porter-q3-manual.pdf"));
        var evidence = manual.Evidence(1, Payload);
        var turn = new SeededTurn("How much may it carry?", Payload + " [1]", evidence);
        var id = await seed.AddConversationAsync(ChatSeed.Rosa, "Payload", turn);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(chat.Host, "Rosa", $"/chat/{id:D}");
        await page.Locator(".answer a.cite").First.ClickAsync();
        await page.WaitForSourceAsync();
        await Expect(page.Locator("img.page-picture")).ToHaveJSPropertyAsync("complete", true);
        await page.ExpectAccessibleInEveryLookAsync("look-pdf-panel");

        await page.GotoAsync(chat.Host.Address + SourceAddress.Of(evidence));
        await Expect(page.Locator("img.page-picture")).ToHaveJSPropertyAsync("complete", true);
        await page.ExpectAccessibleInEveryLookAsync("look-pdf-page");
    }
}
