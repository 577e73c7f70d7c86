using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Whatever breaks in one answer, the page goes on: it says what to do, gives a reference, and takes the next question.</summary>
public sealed class AnswerFailureTests(Chromium chromium)
{
    [Fact]
    public async Task Answer_WriterBreaks_SaysWhatToDoAndTakesTheNextQuestion()
    {
        await using var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<IAnswerWriter>(new BreakingWriter()));
        await new WindManual(host).AddAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        foreach (var count in (int[])[1, 2])
        {
            await page.GetByLabel("Your question").FillAsync(WindManual.Question);
            await page.GetByLabel("Your question").PressAsync("Enter");
            await Expect(page.Locator(".ending-failed")).ToHaveCountAsync(count);
        }

        var end = page.Locator(".ending-failed").First;
        await Expect(end).ToContainTextAsync("The answer failed. ");
        await Expect(end).ToContainTextAsync("Ask again");
        await Expect(end.Locator("code")).Not.ToBeEmptyAsync();
        await Expect(end).Not.ToContainTextAsync("secret");
        await page.ShowAsync("failed-writer");
    }

    [Fact]
    public async Task Answer_ThatCannotBeDrawn_LeavesTheOthersAndTheComposerAlone()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var seed = new ChatSeed(host);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Faults",
            new SeededTurn("First question", "First answer."),
            new SeededTurn("Broken question", "Broken answer."),
            new SeededTurn("Last question", "Last answer.")
        );
        // What no version of the program wrote.
        await ChangeAsync(
            host,
            database =>
                database.Database.ExecuteSqlAsync(
                    $$"""UPDATE "Turns" SET "Filter" = '{"collections":null,"formats":["pdf"]}' WHERE "Question" = 'Broken question'"""
                )
        );
        await using var context = await chromium.OpenAsync();

        var page = await context.SignInToDemoAsync(host, "Rosa", $"/chat/{id:D}");

        await Expect(page.Locator(".run")).ToHaveCountAsync(3);
        await Expect(page.Locator(".run").Nth(0)).ToContainTextAsync("First answer.");
        await Expect(page.Locator(".run").Nth(1)).ToContainTextAsync("This answer cannot be shown.");
        await Expect(page.Locator(".run").Nth(1).Locator("code")).Not.ToBeEmptyAsync();
        await Expect(page.Locator(".run").Nth(2)).ToContainTextAsync("Last answer.");
        await page.ShowAsync("failed-drawing");
        await page.GetByLabel("Your question").FillAsync("Another one?");
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.Locator(".run")).ToHaveCountAsync(4);
    }

    private static async Task ChangeAsync(RunningHost host, Func<AppDbContext, Task<int>> change)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await change(database);
    }

    private sealed class BreakingWriter : IAnswerWriter
    {
        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            yield return new WriterPiece("The cranes ");
            throw new InvalidOperationException("secret of the server");
        }
    }
}
