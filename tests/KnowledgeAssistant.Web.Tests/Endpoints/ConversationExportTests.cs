using System.Net;
using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>Each form of export, for the owner, for others, and after rights and documents changed.</summary>
public sealed class ConversationExportTests
{
    private const string Words = "Stop all cranes at 20 m/s.";

    [Fact]
    public async Task Export_OwnConversation_HoldsTheAnswerItsSourcesAndLinks()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var (conversation, turn, document) = await SeedAsync(host);
        using var client = await WebClient.SignedInAsync(host, "Rosa");

        var markdown = await TextAsync(client, $"/chat/{conversation:D}/export.md");
        var answer = await TextAsync(client, $"/chat/turns/{turn:D}/answer.md");
        var plain = await TextAsync(client, $"/chat/turns/{turn:D}/answer.txt");
        using var json = JsonDocument.Parse(await TextAsync(client, $"/chat/{conversation:D}/export.json"));

        Assert.StartsWith("# Wind \\<b\\>limits\\</b\\>\n", markdown, StringComparison.Ordinal);
        Assert.Contains("## When do cranes stop?\n", markdown, StringComparison.Ordinal);
        Assert.Contains("At **20 m/s**.[^1-1]", markdown, StringComparison.Ordinal);
        Assert.Contains("At **20 m/s**.[^1]", answer, StringComparison.Ordinal);
        Assert.Contains(
            $"[^1]: Manual, Nov 2025 (quoted): “{Words}” <{host.Address}/documents/{document.Document.Id:D}?",
            answer,
            StringComparison.Ordinal
        );
        Assert.Equal("At 20 m/s. [1]\n\n[1] Manual, Nov 2025 (quoted)\n", plain);
        var citation = json.RootElement.GetProperty("turns")[0].GetProperty("citations")[0];
        Assert.Equal((Words, "Current"), (citation.GetProperty("quote").GetString(), citation.GetProperty("document").GetString()));
    }

    [Theory]
    [InlineData("Wind <b>limits</b>", "Wind-b-limits-b")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("=1+1\"; x", "1-1-x")]
    [InlineData("!!!", "conversation")]
    public async Task Export_AnyTitle_GivesAHarmlessFileName(string title, string expected)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var id = await new ChatSeed(host).AddConversationAsync(ChatSeed.Rosa, title, new SeededTurn("Question", "Answer."));
        using var client = await WebClient.SignedInAsync(host, "Rosa");

        using var response = await client.GetAsync($"/chat/{id:D}/export.md");

        var disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", expected + ".md"), (disposition.DispositionType, disposition.FileNameStar));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AfterAccessWasTaken_SaysWithdrawnAndNothingElse()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var (conversation, turn, document) = await SeedAsync(host);
        await ChangeAsync(
            host,
            database => database.Set<Document>().Single(row => row.Id == document.Document.Id).Labels = [AccessLabel.Group("hr")]
        );
        using var client = await WebClient.SignedInAsync(host, "Rosa");
        foreach (var path in Paths(conversation, turn))
        {
            var text = await TextAsync(client, path);

            Assert.Contains("withdrawn", text, StringComparison.OrdinalIgnoreCase);
            foreach (var secret in (string[])["20 m/s", "Manual", "manual.md", document.Document.Id.ToString("D")])
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Export_AfterTheDocumentWasDeleted_NamesNothingOfIt()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var (conversation, turn, document) = await SeedAsync(host);
        await ChangeAsync(
            host,
            database => database.Set<Document>().Single(row => row.Id == document.Document.Id).State = DocumentState.Deleting
        );
        using var client = await WebClient.SignedInAsync(host, "Rosa");
        foreach (var path in Paths(conversation, turn))
        {
            var text = await TextAsync(client, path);

            Assert.Contains("deleted", text, StringComparison.OrdinalIgnoreCase);
            foreach (var secret in (string[])[Words, "Manual", "manual.md", document.Document.Id.ToString("D")])
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Viktor")]
    [InlineData("Ada")]
    public async Task Export_AnothersOrDeletedConversation_IsNotThere(string other)
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var (conversation, turn, _) = await SeedAsync(host);
        using var stranger = await WebClient.SignedInAsync(host, other);
        foreach (var path in Paths(conversation, turn))
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).StatusCode);

        await host.Get<ConversationList>().DeleteAsync(conversation, ChatSeed.Rosa, CancellationToken.None);
        using var owner = await WebClient.SignedInAsync(host, "Rosa");
        foreach (var path in Paths(conversation, turn))
            Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Export_LongConversation_HoldsEveryTurnInOrder()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var turns = Enumerable.Range(1, 230).Select(i => new SeededTurn($"Question {i}.", "Answer.")).ToArray();
        var id = await new ChatSeed(host).AddConversationAsync(ChatSeed.Rosa, "Long", turns);
        using var client = await WebClient.SignedInAsync(host, "Rosa");

        using var json = JsonDocument.Parse(await TextAsync(client, $"/chat/{id:D}/export.json"));

        Assert.Equal(
            turns.Select(turn => turn.Question),
            json.RootElement.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("question").GetString())
        );
    }

    private static string[] Paths(Guid conversation, Guid turn) =>
        [
            $"/chat/{conversation:D}/export.md",
            $"/chat/{conversation:D}/export.json",
            $"/chat/turns/{turn:D}/answer.md",
            $"/chat/turns/{turn:D}/answer.txt",
        ];

    private static async Task<(Guid Conversation, Guid Turn, SeededDocument Document)> SeedAsync(RunningHost host)
    {
        var seed = new ChatSeed(host);
        var document = await seed.AddDocumentAsync(await seed.AddCollectionAsync("Cranes"), "manual.md", "Manual", Words);
        var id = await seed.AddConversationAsync(
            ChatSeed.Rosa,
            "Wind <b>limits</b>",
            new SeededTurn("When do cranes stop?", "At **20 m/s**. [1]", document.Evidence(1, Words))
        );
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        return (id, (await database.Set<Turn>().SingleAsync(turn => turn.ConversationId == id)).Id, document);
    }

    private static async Task ChangeAsync(RunningHost host, Action<AppDbContext> change)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        change(database);
        await database.SaveChangesAsync();
    }

    private static async Task<string> TextAsync(WebClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
