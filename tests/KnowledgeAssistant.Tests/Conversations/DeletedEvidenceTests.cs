using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

/// <summary>What is deleted must not live on in old conversations: not in their views at once, not on the disk a minute later.</summary>
public sealed class DeletedEvidenceTests
{
    private const string Question = "Which dog may ride in the box?";
    private const string Text = "A dog called Zwieback of up to 35 kg may ride in the box.";

    [Fact]
    public async Task GetTurn_OfADeletedDocument_HoldsNothingOfIt()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        await host.ChangeAsync(database => database.Set<Document>().Single(row => row.Id == document.Id).State = DocumentState.Deleting);

        var turn = await host.TurnAsync(start.RunId);

        Assert.Equal([EvidenceState.Deleted], turn.EvidenceStates);
        Assert.Equal(("", "", ""), (turn.Evidence[0].Text, turn.Evidence[0].Title, turn.Evidence[0].Source));
        Assert.Null(Assert.Single(turn.Citations).Quote);
        Assert.Equal(RemainingAnswer.Note, turn.Answer);
        Assert.Empty(turn.Sentences);
        Assert.Empty(turn.Trace!.Entries);
    }

    [Fact]
    public async Task Blank_AfterADeletion_LeavesNothingOfItOnTheDisk()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("manuals/porter_100%.md", "Porter manual", Text);
        // A question that names the document, but rests on another one: only its trace holds the deleted one.
        await host.AddAsync("kept.md", "Kept", "The shed opens at seven.");
        var first = AnsweringHost.Ask(Question);
        await host.RunAsync(first);
        await host.RunAsync(AnsweringHost.Ask("When does the shed open?"));
        var followUp = AnsweringHost.Ask("Does he weigh more?", conversation: first.ConversationId);
        await host.RunAsync(followUp);
        Assert.Contains("Zwieback", (await host.TurnAsync(followUp.RunId)).RewrittenQuestion, StringComparison.Ordinal);
        Assert.NotEmpty(await WhereAsync(host, "Zwieback", "porter_100%", "Porter manual"));

        Assert.Equal(ChangeOutcome.Done, await host.Get<DocumentLibrary>().DeleteAsync(document.Id, CancellationToken.None));
        Assert.Null((await host.TurnAsync(followUp.RunId)).RewrittenQuestion);
        Assert.True(await BlankAsync(host) > 0);

        Assert.Empty(await WhereAsync(host, "Zwieback", "porter_100%", "Porter manual"));
        Assert.Equal(RemainingAnswer.Note, (await host.TurnAsync(first.RunId)).Answer);
        Assert.Equal(0, await BlankAsync(host));
    }

    [Fact]
    public async Task Blank_WhileTheDeletionCanBeUndone_HidesItAndKeepsWhatComesBack()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        var before = await host.TurnAsync(start.RunId);
        await host.ChangeAsync(database =>
        {
            var row = database.Set<Document>().Single(row => row.Id == document.Id);
            (row.State, row.DeletionId) = (DocumentState.Deleting, Guid.CreateVersion7());
        });

        Assert.Equal(RemainingAnswer.Note, (await host.TurnAsync(start.RunId)).Answer);
        Assert.Equal(0, await BlankAsync(host));
        await host.ChangeAsync(database =>
        {
            var row = database.Set<Document>().Single(row => row.Id == document.Id);
            (row.State, row.DeletionId) = (DocumentState.Ready, null);
        });

        var after = await host.TurnAsync(start.RunId);
        Assert.Equal((before.Answer, before.Evidence[0].Text), (after.Answer, after.Evidence[0].Text));
        Assert.NotEmpty(after.Trace!.Entries);
    }

    [Fact]
    public async Task Blank_WhileAnAnswerRestsOnIt_BlanksItWhenItIsSaved()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        await foreach (var next in host.Runs.FollowAsync(start.RunId, start.UserId, 0, CancellationToken.None))
            if (next.Event is TextAdded)
                break;
        await host.Get<DocumentLibrary>().DeleteAsync(document.Id, CancellationToken.None);
        await BlankAsync(host);
        writer.Release.SetResult();
        await host.FollowAsync(start.RunId);

        await BlankAsync(host);

        Assert.Empty(await WhereAsync(host, "Zwieback", "porter.md", "Porter manual"));
    }

    [Fact]
    public async Task GetTurn_WithASourceThatCameAfterIt_DoesNotTakeItForTheDeletedOne()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        await host.ChangeAsync(database =>
        {
            database.Remove(database.Set<Document>().Single(row => row.Id == document.Id));
            database.Add(
                new Document
                {
                    Id = Guid.CreateVersion7(),
                    CollectionId = document.CollectionId,
                    Source = document.Source,
                    Title = "New manual",
                    Date = document.Date,
                    State = DocumentState.Ready,
                    CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1),
                }
            );
        });
        Assert.Empty((await host.TurnAsync(start.RunId)).Trace!.Entries);
    }

    private static Task<int> BlankAsync(AnsweringHost host) =>
        host.Get<IEnumerable<IHostedService>>().OfType<DeletedEvidence>().Single().BlankAsync(CancellationToken.None);

    /// <summary>Tables and columns of the database that hold one of the texts.</summary>
    private static async Task<IReadOnlyList<string>> WhereAsync(AnsweringHost host, params string[] texts)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        var found = new List<string>();
        foreach (var (table, column) in (IEnumerable<(string, string)>)await ColumnsAsync(database))
        foreach (var text in texts)
        {
            await using var command = database.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT count(*) FROM \"{table}\" WHERE instr(\"{column}\", $text) > 0";
            command.Parameters.Add(new SqliteParameter("$text", text));
            if ((long)(await command.ExecuteScalarAsync())! > 0)
                found.Add($"{table}.{column}: {text}");
        }
        return found;
    }

    private static async Task<List<(string Table, string Column)>> ColumnsAsync(AppDbContext database)
    {
        await database.Database.OpenConnectionAsync();
        await using var command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText =
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name IN "
            + "('Turns', 'TurnEvidence', 'RunEvents', 'Conversations', 'Documents', 'DeletedDocuments') AND c.name <> 'Collection'";
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<(string, string)>();
        while (await reader.ReadAsync())
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }
}
