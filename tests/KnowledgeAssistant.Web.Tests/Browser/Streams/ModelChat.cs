using System.Text.RegularExpressions;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>The real host with one document, answered by a chat model on a real server; one for all tests of a class.</summary>
public partial class ModelChat : IAsyncLifetime
{
    private readonly string[] _arguments;
    private RunningHost? _host;

    public ModelChat()
        : this([]) { }

    protected ModelChat(string[] arguments) => _arguments = arguments;

    public ModelServer Model { get; } = ModelServer.Start();

    public RunningHost Host => _host ?? throw new InvalidOperationException("Not started yet.");

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartEmptyAsync(
            null,
            [
                $"--{ChatModelOptions.Section}:BaseAddress={Model.BaseAddress}",
                $"--{ChatModelOptions.Section}:Model=test-model",
                // A test may hold the model for longer than a reader should wait.
                $"--{ChatModelOptions.Section}:SilenceSeconds=600",
                .. _arguments,
            ]
        );
        await new WindManual(Host).AddAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
            await _host.DisposeAsync();
        await Model.DisposeAsync();
    }

    public static async Task AskAsync(IPage page, string question = WindManual.Question)
    {
        await page.GetByLabel("Your question", new() { Exact = true }).FillAsync(question);
        await page.GetByLabel("Your question", new() { Exact = true }).PressAsync("Enter");
        await Expect(page.Locator(".question").Last).ToHaveTextAsync(question);
        // The conversation has an address of its own then, and the page's links know it.
        await Expect(page.Locator("a.skip")).ToHaveAttributeAsync("href", OfAConversation());
    }

    [GeneratedRegex("^/chat/[0-9a-f-]{36}", RegexOptions.None, 1_000)]
    private static partial Regex OfAConversation();

    /// <summary>The turns of the conversation that the page shows, oldest first, as stored.</summary>
    public async Task<IReadOnlyList<Turn>> TurnsAsync(IPage page)
    {
        var conversation = Guid.Parse(new Uri(page.Url).Segments[^1]);
        await using var database = await Host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        return await database.Set<Turn>().Where(turn => turn.ConversationId == conversation).OrderBy(turn => turn.Id).ToListAsync();
    }
}
