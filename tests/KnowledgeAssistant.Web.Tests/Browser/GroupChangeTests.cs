using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>Pages that stand open while their user is taken out of a group.</summary>
public sealed class GroupChangeTests(Chromium chromium)
{
    private const string Secret = "Grade 7 starts at 61,000 a year.";

    [Fact]
    public async Task OpenPages_OfAUserTakenOutOfAGroup_ShowItsDocumentsNoMore()
    {
        await using var host = await RunningHost.StartAsync("--KnowledgeAssistant:Access:RevalidationSeconds=1");
        var added = await host.Get<UserAdministration>().AddAsync("ines", UserRole.Reader, ["hr"], "correct horse", CancellationToken.None);
        var ines = added.User!.Id;
        var seed = new ChatSeed(host);
        var people = await seed.AddCollectionAsync("People", AccessLabel.Group("hr"));
        var document = await seed.AddDocumentAsync(people, "pay.md", "Pay and grades", "# Pay", Secret);
        var turn = new SeededTurn("What does grade 7 earn?", Secret + " [1]", document.Evidence(1, Secret));
        var conversation = await seed.AddConversationAsync(ines, "Pay", turn);
        await using var context = await chromium.OpenAsync();
        var chat = await SignInAsync(context, host);
        await chat.GotoAsync(host.Address + $"/chat/{conversation:D}");
        await Expect(chat.Locator(".run")).ToContainTextAsync("61,000");
        var viewer = await context.NewPageAsync();
        await viewer.GotoAsync(host.Address + $"/documents/{document.Document.Id:D}");
        await Expect(viewer.Locator("body")).ToContainTextAsync("61,000");

        await host.Get<UserAdministration>().SetGroupsAsync(ines, [], CancellationToken.None);

        await Expect(chat.Locator(".run")).ToContainTextAsync("Sources withdrawn");
        await Expect(chat.Locator("body")).Not.ToContainTextAsync("61,000");
        await Expect(viewer.Locator("h1")).ToContainTextAsync("not available to you");
        await Expect(viewer.Locator("body")).Not.ToContainTextAsync("61,000");
    }

    [Fact]
    public async Task OpenPages_OfADocumentThatIsNarrowed_ShowItNoMore()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var people = await seed.AddCollectionAsync("People");
        var pay = await seed.AddDocumentAsync(people, "pay.md", "Pay and grades", "# Pay", "## Pay by grade", Secret);
        var other = await seed.AddDocumentAsync(people, "leave.md", "Leave", "# Leave", "## Days of leave", "Thirty days a year.");
        var conversation = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Pay",
            new SeededTurn("What does grade 7 earn?", Secret + " [1]", pay.Evidence(1, Secret)),
            new SeededTurn("How many days?", "Thirty days a year. [1]", other.Evidence(1, "Thirty days a year."))
        );
        await using var context = await chromium.OpenAsync();
        var chat = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{conversation:D}");
        await chat.Locator(".answer a.cite").First.ClickAsync();
        await Expect(chat.Locator(".source .page-area")).ToContainTextAsync("61,000");
        var viewer = await context.NewPageAsync();
        await viewer.GotoAsync(host.Address + $"/documents/{pay.Document.Id:D}");
        await Expect(viewer.Locator("body")).ToContainTextAsync("61,000");
        var start = await context.NewPageAsync();
        await start.GotoAsync(host.Address + "/chat");
        await start.Locator(".try button").First.WaitForAsync();

        await host.Get<DocumentLibrary>().SetDocumentAccessAsync(pay.Document.Id, [AccessLabel.Group("hr")], CancellationToken.None);

        await Expect(chat.Locator(".run").First).ToContainTextAsync("Sources withdrawn");
        await Expect(chat.Locator("body")).Not.ToContainTextAsync("61,000");
        await Expect(chat.Locator(".source")).ToHaveCountAsync(0);
        await Expect(viewer.Locator("h1")).ToContainTextAsync("not available to you");
        await Expect(viewer.Locator("body")).Not.ToContainTextAsync("61,000");
        await Expect(chat.Locator(".run").Last).ToContainTextAsync("Thirty days a year.");

        await host.Get<DocumentLibrary>().SetCollectionAccessAsync(people.Id, [AccessLabel.Group("hr")], CancellationToken.None);
        await Expect(chat.Locator(".run").Last).ToContainTextAsync("Sources withdrawn");
        await Expect(start.Locator("body")).ToContainTextAsync("There is no document yet that you may read.");
    }

    private static async Task<IPage> SignInAsync(IBrowserContext context, RunningHost host)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Address + "/account/sign-in");
        await page.GetByLabel("Name").FillAsync("ines");
        await page.GetByLabel("Password").FillAsync("correct horse");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".topbar").WaitForAsync();
        return page;
    }
}
