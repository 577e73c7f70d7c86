using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Documents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>A question asked again or changed: what was there before is one step away.</summary>
public sealed class BranchesTests(Chromium chromium)
{
    private const string Rule = "All cranes stop when the gust reaches 20 m/s.";
    private const string First = "At what gust do cranes stop?";
    private const string Second = "At what gust is the boom of cranes raised?";

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task AnswerAgain_AndBack_KeepsBothAnswers(int width, bool dark)
    {
        await using var host = await StartAsync();
        await using var context = await chromium.OpenAsync(width, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page, First);
        await Expect(page.Locator(".answer").First).ToContainTextAsync("Answer 1");
        await AskAsync(page, Second);
        await Expect(page.Locator(".answer").Nth(1)).ToContainTextAsync("Answer 2");

        await page.GetByRole(AriaRole.Button, new() { Name = "Answer again" }).First.ClickAsync();

        await Expect(page.Locator(".run")).ToHaveCountAsync(1);
        await Expect(page.Locator(".answer")).ToContainTextAsync("Answer 3");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Version 2 of 2 of this question" })).ToBeVisibleAsync();
        await page.ShowAsync($"branches-{width}");
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));

        await page.GetByRole(AriaRole.Button, new() { Name = "Previous version" }).PressAsync("Enter");
        await Expect(page.Locator(".run")).ToHaveCountAsync(2);
        await Expect(page.Locator(".answer").First).ToContainTextAsync("Answer 1");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Next version" })).ToBeFocusedAsync();
        await page.ReloadAsync();
        await Expect(page.Locator(".run")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Edit_AQuestionByKeyboard_AsksItInItsPlace()
    {
        await using var host = await StartAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await AskAsync(page, First);
        await Expect(page.Locator(".answer")).ToContainTextAsync("Answer 1");

        var edit = page.GetByRole(AriaRole.Button, new() { Name = "Edit this question" });
        await edit.PressAsync("Enter");
        var box = page.GetByLabel("Your question, changed");
        await Expect(box).ToBeFocusedAsync();
        await Expect(box).ToHaveValueAsync(First);
        await page.ShowAsync("branches-edit");
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
        await box.PressAsync("Escape");
        await Expect(edit).ToBeFocusedAsync();

        await edit.PressAsync("Enter");
        await Expect(box).ToBeFocusedAsync();
        await box.FillAsync(Second);
        await box.PressAsync("Enter");

        await Expect(page.Locator("h1.question")).ToHaveTextAsync(Second);
        await Expect(page.Locator(".answer")).ToContainTextAsync("Answer 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Previous version" }).ClickAsync();
        await Expect(page.Locator("h1.question")).ToHaveTextAsync(First);
        await Expect(page.Locator(".answer")).ToContainTextAsync("Answer 1");
    }

    private static async Task AskAsync(IPage page, string question)
    {
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        await page.GetByLabel("Your question", new() { Exact = true }).FillAsync(question);
        await page.GetByLabel("Your question", new() { Exact = true }).PressAsync("Enter");
        await Expect(page.Locator(".question").Last).ToHaveTextAsync(question);
    }

    private static async Task<RunningHost> StartAsync()
    {
        var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<IAnswerWriter, CountingWriter>());
        var library = host.Get<DocumentLibrary>();
        var collection = await library.CreateCollectionAsync("Cranes", [AccessLabel.Everyone], CancellationToken.None);
        using var manual = new MemoryStream(
            Encoding.UTF8.GetBytes($"# Crane manual\n\n{Rule} The boom of the cranes is raised at a gust of 25 m/s.\n")
        );
        Assert.IsType<UploadAccepted>(await library.UploadAsync(collection.Id!.Value, "manual.md", manual, CancellationToken.None));
        Assert.All(await host.WaitForDocumentsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
        return host;
    }

    private sealed class CountingWriter : IAnswerWriter
    {
        private int _answers;

        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            // An answer of which nothing is supported would be withheld.
            yield return new WriterPiece(Rule, new WriterCitation(1, Rule));
            yield return new WriterPiece(string.Create(CultureInfo.InvariantCulture, $" Answer {++_answers}."));
        }
    }
}
