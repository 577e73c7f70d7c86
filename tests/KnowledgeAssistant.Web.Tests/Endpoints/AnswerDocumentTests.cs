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

/// <summary>What a program reads of an answer, also of one that is still being written.</summary>
public sealed class AnswerDocumentTests
{
    private const string Rule = WindManual.Rule;
    private const string Question = WindManual.Question;

    [Fact]
    public async Task Read_WhileItRuns_HoldsWhatWasShownSoFar()
    {
        var writer = new ScriptedWriter();
        await using var host = await AnswerApiTests.StartAsync(writer);
        using var client = await ApiClient.OfNewUserAsync(host);
        using var stream = await client.AskAsync(new { question = Question });
        writer.Say(Rule);
        writer.Cite(1, Rule);
        writer.Say(" And wait for the");
        var shown = await stream.UntilAsync("sentence");
        var id = shown[0].Data.GetProperty("id").GetGuid();

        var running = await client.AnswerAsync(id);

        Assert.Equal("Running", Text(running, "state"));
        Assert.False(running.TryGetProperty("outcome", out _));
        Assert.StartsWith(TextOf(shown), Text(running, "answer"), StringComparison.Ordinal);
        Assert.StartsWith(Text(running, "answer"), Rule + "[1] And wait for the", StringComparison.Ordinal);
        Assert.Equal("Quoted", Text(Assert.Single(running.GetProperty("sentences").EnumerateArray()), "support"));
        Assert.Equal(Rule, Text(Assert.Single(running.GetProperty("citations").EnumerateArray()), "quote"));
        Assert.True(running.GetProperty("elapsedMs").GetDouble() > 0);
        using var stranger = await ApiClient.OfNewUserAsync(host);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(id)).StatusCode);

        writer.Say(" wind.");
        writer.End();
        await stream.RestAsync();
        Assert.Equal(Rule + "[1] And wait for the wind.", Text(await client.AnswerAsync(id), "answer"));
    }

    [Fact]
    public async Task Read_WhileItRunsAndItsSourcesAreTakenAway_TellsNothingOfThem()
    {
        var writer = new ScriptedWriter();
        await using var host = await AnswerApiTests.StartAsync(writer);
        using var client = await ApiClient.OfNewUserAsync(host);
        using var stream = await client.AskAsync(new { question = Question });
        writer.Say(Rule);
        writer.Cite(1, Rule);
        var id = (await stream.UntilAsync("text"))[0].Data.GetProperty("id").GetGuid();
        var library = host.Get<DocumentLibrary>();
        var collection = (await library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows[0].CollectionId;
        await library.SetCollectionAccessAsync(collection, [AccessLabel.Group("crane-drivers")], CancellationToken.None);

        var running = await client.AnswerAsync(id);

        Assert.True(running.GetProperty("sourcesWithdrawn").GetBoolean());
        Assert.Equal("", Text(running, "answer"));
        Assert.Empty(running.GetProperty("citations").EnumerateArray());
        Assert.DoesNotContain("ship-to-shore cranes when", running.GetRawText(), StringComparison.Ordinal);
        writer.End();
    }

    [Fact]
    public async Task Read_SourcesThatContradictEachOther_NamesBothWithTheirDates()
    {
        const string Newer = "A booking can be cancelled free of charge up to 48 hours before the rental begins.";
        const string Older = "A booking can be cancelled free of charge up to 24 hours before the rental begins.";
        await using var host = await RunningHost.StartAsync();
        using var client = await ApiClient.OfNewUserAsync(host);
        var seed = new ChatSeed(host);
        var rental = await seed.AddCollectionAsync("Rental");
        var one = await seed.AddDocumentAsync(rental, "a.md", "Cancellation A", Newer);
        var other = await seed.AddDocumentAsync(rental, "b.md", "Cancellation B", Older);
        var turn = new SeededTurn("Until when?", Newer + " [1] " + Older + " [2]", one.Evidence(1, Newer), other.Evidence(2, Older));
        var conversation = await seed.AddConversationAsync(client.UserId, "Cancel", turn);
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        var id = await database
            .Set<Turn>()
            .Where(stored => stored.ConversationId == conversation)
            .Select(stored => stored.Id)
            .SingleAsync();

        var answer = await client.AnswerAsync(id);

        var found = Assert.Single(answer.GetProperty("disagreements").EnumerateArray());
        Assert.Equal("Number", Text(found, "kind"));
        var sides = found.GetProperty("sides").EnumerateArray().ToList();
        Assert.Equal([Newer, Older], sides.Select(side => Text(side, "text")).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(
            ["24 hours", "48 hours"],
            sides.Select(side => side.GetProperty("differs")[0].GetString()).Order(StringComparer.Ordinal)
        );
        Assert.Equal([1, 2], sides.Select(side => side.GetProperty("citation").GetInt32()).Order());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string TextOf(IEnumerable<SentEvent> events) =>
        string.Concat(events.Where(each => each.Name == "text").Select(each => Text(each.Data, "text")));
}
