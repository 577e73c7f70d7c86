using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>A document that only the group hr may read, by each of its addresses.</summary>
public sealed class RestrictedDocumentTests(Chromium chromium)
{
    private const string Secret = "Grade 7 starts at 61,000 a year.";

    [Fact]
    public async Task Document_ByItsAddresses_IsThereForTheGroupAndMissingForOthers()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var people = await seed.AddCollectionAsync("People", AccessLabel.Group("hr"));
        var document = await seed.AddFileAsync(people, Samples.PathOf("company/staff-handbook.pdf"));
        var (id, version) = (document.Document.Id, document.Document.ActiveVersionId!.Value);
        string[] addresses =
        [
            SourceAddress.OfPage(id, version, 1, 1_000),
            SourceAddress.OfPageText(id, version, 1),
            SourceAddress.OfOriginal(id, version),
            $"/documents/{id:D}/original",
        ];

        await using var hers = await chromium.OpenAsync();
        var hanna = await hers.SignInToDemoAsync(host, "Hanna", $"/documents/{id:D}");
        await Expect(hanna.Locator(".document-page h1")).ToHaveTextAsync(document.Document.Title);
        foreach (var address in addresses)
            Assert.Equal(200, (await hanna.APIRequest.GetAsync(host.Address + address)).Status);

        await using var his = await chromium.OpenAsync();
        var rosa = await his.SignInToDemoAsync(host, "Rosa", $"/documents/{id:D}");
        await Expect(rosa.GetByRole(AriaRole.Heading, new() { Name = "This document is not available to you" })).ToBeVisibleAsync();
        await Expect(rosa.Locator("body")).Not.ToContainTextAsync(document.Document.Title);
        foreach (var address in addresses)
            Assert.Equal(404, (await rosa.APIRequest.GetAsync(host.Address + address)).Status);
        // A document that never was looks the same.
        Assert.Equal(404, (await rosa.APIRequest.GetAsync(host.Address + $"/documents/{Guid.CreateVersion7():D}/original")).Status);
        await rosa.GotoAsync(host.Address + $"/documents/{Guid.CreateVersion7():D}");
        await Expect(rosa.GetByRole(AriaRole.Heading, new() { Name = "This document is not available to you" })).ToBeVisibleAsync();

        await using var nobodys = await chromium.OpenAsync();
        var nobody = await nobodys.NewPageAsync();
        foreach (var address in addresses)
        {
            var answer = await nobody.APIRequest.GetAsync(host.Address + address, new() { MaxRedirects = 0 });
            Assert.Equal(302, answer.Status);
        }
    }

    [Fact]
    public async Task Conversation_SourcesWithdrawnSince_ShowsNothingOfTheAnswer()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var people = await seed.AddCollectionAsync("People");
        var document = await seed.AddDocumentAsync(people, "pay.md", "Pay and grades", "# Pay", Secret);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Pay",
            new SeededTurn("What does grade 7 earn?", Secret + " [1]", document.Evidence(1, Secret))
        );
        await NarrowAsync(host, people.Id);
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await Expect(page.Locator(".run")).ToContainTextAsync("Sources withdrawn");
        await Expect(page.Locator("body")).Not.ToContainTextAsync("61,000");
        await page.ShowAsync("chat-withdrawn");
        await page.GotoAsync(host.Address + "/chat");
        await Expect(page.Locator(".nothing")).ToContainTextAsync("no document yet that you may read");
        await page.ShowAsync("chat-nothing");
    }

    [Fact]
    public async Task Conversation_OfSomebodyElse_IsNotThere()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var document = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Open"), "a.md", "Open", Secret);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Mine",
            new SeededTurn("Secret question", Secret + " [1]", document.Evidence(1, Secret))
        );
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Ada", $"/chat/{id:D}");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This conversation is not here" })).ToBeVisibleAsync();
        await Expect(page.Locator("body")).Not.ToContainTextAsync("Secret question");
    }

    private static async Task NarrowAsync(RunningHost host, Guid collectionId)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        var collection = await database.Set<Documents.Collection>().SingleAsync(row => row.Id == collectionId);
        collection.Labels = [AccessLabel.Group("hr")];
        await database.SaveChangesAsync();
    }
}
