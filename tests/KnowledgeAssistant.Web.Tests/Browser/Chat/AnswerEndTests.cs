using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Answers that ended badly, or whose documents went on to change.</summary>
public sealed class AnswerEndTests(Chromium chromium)
{
    private const string Words = "Stop all cranes at 20 m/s.";

    [Fact]
    public async Task Answer_ThatDidNotEndWell_SaysWhatToDo()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var cited = (await seed.AddDocumentAsync(await seed.AddCollectionAsync("Cranes"), "manual.md", "Manual", Words)).Evidence(1, Words);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Ends",
            new SeededTurn("Failed?", "")
            {
                State = TurnState.Failed,
                Outcome = AnswerOutcome.Failed,
                Message = "The model did not answer. Ask again in a minute.",
                ReferenceId = "abcd1234",
            },
            new SeededTurn("Stopped?", "Stop all cranes [1] at", cited) { State = TurnState.Stopped, Outcome = null },
            new SeededTurn("Interrupted?", "", cited) { State = TurnState.Interrupted, Outcome = null }
        );
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        var runs = page.Locator(".run");
        await Expect(runs.Nth(0)).ToContainTextAsync("The model did not answer. Ask again in a minute.");
        await Expect(runs.Nth(0)).ToContainTextAsync("Reference for the admin: abcd1234");
        await Expect(runs.Nth(1)).ToContainTextAsync("You stopped this answer. What was written until then stands above.");
        await Expect(runs.Nth(2)).ToContainTextAsync("The server was restarted while this answer was written. Nothing was written yet.");
        foreach (var run in await runs.AllAsync())
            await Expect(run.GetByRole(AriaRole.Button, new() { Name = "Ask again" })).ToBeVisibleAsync();
        await page.ShowAsync("chat-ends");
    }

    [Fact]
    public async Task Source_ReplacedOrDeletedSince_IsSaidAndNeverBreaksTheAnswer()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var cranes = await seed.AddCollectionAsync("Cranes");
        var replaced = await seed.AddDocumentAsync(cranes, "manual.md", "Manual", Words);
        var gone = await seed.AddDocumentAsync(cranes, "old.md", "Old manual", Words);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Changes",
            new SeededTurn("When?", "Stop at 20 m/s. [1] So it was. [2]", replaced.Evidence(1, Words), gone.Evidence(2, Words))
        );
        await using (var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync())
        {
            (await database.Set<Document>().SingleAsync(row => row.Id == replaced.Document.Id)).ActiveVersionId = Guid.CreateVersion7();
            database.Remove(await database.Set<Document>().SingleAsync(row => row.Id == gone.Document.Id));
            await database.SaveChangesAsync();
        }
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await Expect(page.Locator(".notes li").Nth(0)).ToContainTextAsync("changed since");
        await Expect(page.Locator(".notes li").Nth(1)).ToContainTextAsync("Document deleted");
        await Expect(page.Locator(".answer")).ToContainTextAsync("Stop at 20 m/s.");
        await Expect(page.Locator(".answer")).ToContainTextAsync("A part of this answer came from a document that was deleted.");
        await Expect(page.Locator(".answer")).Not.ToContainTextAsync("So it was.");
        await page.Locator(".answer a.cite").Nth(0).ClickAsync();
        await Expect(page.Locator(".source .changed")).ToContainTextAsync("Changed since.");
        await page.Locator(".notes a.cite").Nth(1).ClickAsync();
        await Expect(page.Locator(".source h2")).ToHaveTextAsync("This document was deleted");
        await page.ShowAsync("chat-deleted");
    }

    [Fact]
    public async Task Send_WhileTheDatabaseRefuses_SaysSoAndKeepsTheDraft()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        var question = page.GetByRole(AriaRole.Textbox, new() { Name = "Your question" });
        await RenameAsync(host, "Turns", "TurnsAway");

        await question.FillAsync("When do cranes stop?");
        await question.PressAsync("Enter");

        await Expect(page.Locator(".composer")).ToContainTextAsync("could not be sent");
        await Expect(question).ToHaveValueAsync("When do cranes stop?");
        await page.ShowAsync("chat-not-sent");
        await RenameAsync(host, "TurnsAway", "Turns");
        await question.PressAsync("Enter");
        await Expect(page.Locator(".run")).ToContainTextAsync("I found nothing about this");
        await Expect(page.Locator(".composer")).Not.ToContainTextAsync("could not be sent");
    }

    /// <summary>As good a fault as any: the database answers every use of the table with an error.</summary>
    private static async Task RenameAsync(RunningHost host, string from, string to)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await database.Database.OpenConnectionAsync();
        await using var command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"ALTER TABLE \"{from}\" RENAME TO \"{to}\"";
        await command.ExecuteNonQueryAsync();
    }
}
