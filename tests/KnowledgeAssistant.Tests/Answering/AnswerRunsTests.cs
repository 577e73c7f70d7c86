using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

public class AnswerRunsTests
{
    private const string Question = "Which dog may ride in the box?";
    private const string Text = "A dog of up to 35 kg may ride in the box. The helmet is blue.";

    [Fact]
    public async Task Start_AnAnswerThatNothingSupports_KeepsItWithheld()
    {
        await using var host = await AnsweringHost.StartAsync(new SaidWriter("Cats weigh 12 kg.", 1));
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask("May a dog ride in the box?");
        var events = await host.RunAsync(start);
        var turn = await host.TurnAsync(start.RunId);
        Assert.Contains(events, next => next.Event is AnswerWithheld);
        Assert.Equal((AnswerOutcome.NotFound, "Cats weigh 12 kg. [1]"), (turn.Outcome!.Value, turn.Withheld));
        Assert.Contains("I found no answer", turn.Answer, StringComparison.Ordinal);
        Assert.Empty(turn.Citations);
        Assert.Empty(turn.Sentences);
        Assert.Single(turn.Nearest);
    }

    [Fact]
    public async Task GetTurn_OfAWithheldAnswerWhoseSourceIsGone_ShowsNothingOfIt()
    {
        await using var host = await AnsweringHost.StartAsync(new SaidWriter("Cats weigh 12 kg.", 1));
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask("May a dog ride in the box?");
        await host.RunAsync(start);
        await host.ChangeAsync(database => database.Set<Collection>().Single().Labels = [AccessLabel.Group("hr")]);
        Assert.Null((await host.TurnAsync(start.RunId)).Withheld);
        await host.ChangeAsync(database => database.Set<Collection>().Single().Labels = [AccessLabel.Everyone]);
        Assert.NotNull((await host.TurnAsync(start.RunId)).Withheld);
        await host.ChangeAsync(database => database.Set<Document>().Single().State = DocumentState.Deleting);
        Assert.Null((await host.TurnAsync(start.RunId)).Withheld);
    }

    [Fact]
    public async Task Start_AQuestion_IsAnsweredFollowedAndKept()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);

        var events = await host.RunAsync(start);

        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(next => next.Sequence));
        Assert.Equal(TurnState.Done, Assert.IsType<RunEnded>(events[^1].Event).State);
        var answer = string.Concat(events.Select(next => next.Event).OfType<TextAdded>().Select(text => text.Text));
        Assert.Equal("A dog of up to 35 kg may ride in the box. [1]", answer);
        var turn = await host.TurnAsync(start.RunId);
        Assert.Equal((TurnState.Done, AnswerOutcome.Answered, answer), (turn.State, turn.Outcome, turn.Answer));
        var citation = Assert.Single(turn.Citations);
        Assert.Equal(("A dog of up to 35 kg may ride in the box.", Support.Quoted), (citation.Quote, citation.Support));
        Assert.NotNull(turn.Trace);
        Assert.Equal(0, await CountAsync<RunEvent>(host));
    }

    [Fact]
    public async Task Follow_FromAnyEventOn_GivesTheRest()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        var all = await host.RunAsync(start);
        Assert.Equal(all.Skip(4), await host.FollowAsync(start.RunId, after: 4));
    }

    [Fact]
    public async Task Start_TheSameIdAgain_IsTheSameRun()
    {
        await using var host = await AnsweringHost.StartAsync();
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        var again = await host.Runs.StartAsync(start with { Question = "Something else?" }, CancellationToken.None);
        Assert.Equal((start.RunId, TurnState.Done, null), (again.Id, again.State, again.Refusal));
        Assert.Equal(1, await CountAsync<Turn>(host));
    }

    [Fact]
    public async Task Start_TwoQuestionsInAConversation_TakeTheFirstAsHistory()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync(
            "porter.md",
            "Porter manual",
            "In Eco the Porter goes as far as 62 km. In Heavy the Porter goes as far as 27 km."
        );
        var conversation = Guid.CreateVersion7();
        await host.RunAsync(AnsweringHost.Ask("How far does the Porter go in Eco?", conversation: conversation));
        var second = AnsweringHost.Ask("And in Heavy?", conversation: conversation);
        await host.RunAsync(second);
        var turn = await host.TurnAsync(second.RunId);
        Assert.Equal((1, "How far does the Porter go in Heavy?"), (turn.Ordinal, turn.RewrittenQuestion));
        Assert.Contains("In Heavy the Porter goes as far as 27 km.", turn.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowAndStop_BySomebodyElse_DoNothing()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        var stranger = Guid.CreateVersion7();
        Assert.Empty(await host.FollowAsync(start.RunId, user: stranger));
        Assert.False(await host.Runs.StopAsync(start.RunId, stranger, CancellationToken.None));
        var taken = await host.Runs.StartAsync(start with { UserId = stranger }, CancellationToken.None);
        Assert.NotNull(taken.Refusal);
        var foreign = start with { RunId = Guid.CreateVersion7(), UserId = stranger };
        Assert.NotNull((await host.Runs.StartAsync(foreign, CancellationToken.None)).Refusal);
        writer.Release.SetResult();
        Assert.Equal(TurnState.Done, Assert.IsType<RunEnded>((await host.FollowAsync(start.RunId))[^1].Event).State);
    }

    [Fact]
    public async Task Stop_ARunInTheMaking_KeepsItsText()
    {
        await using var host = await AnsweringHost.StartAsync(new HeldWriter());
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        await UntilTextAsync(host, start.RunId);
        Assert.True(await host.Runs.StopAsync(start.RunId, AnsweringHost.Reader, CancellationToken.None));
        Assert.Equal(TurnState.Stopped, Assert.IsType<RunEnded>((await host.FollowAsync(start.RunId))[^1].Event).State);
        var turn = await host.TurnAsync(start.RunId);
        Assert.Equal((TurnState.Stopped, HeldWriter.Said), (turn.State, turn.Answer));
        Assert.False(await host.Runs.StopAsync(start.RunId, AnsweringHost.Reader, CancellationToken.None));
    }

    [Fact]
    public async Task Start_AfterAKill_KeepsWhatWasShownAsInterrupted()
    {
        await using var killed = await AnsweringHost.StartAsync(
            new HeldWriter(),
            settings: new() { ["KnowledgeAssistant:Answering:DrainSeconds"] = "0" }
        );
        await killed.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await killed.Runs.StartAsync(start, CancellationToken.None);
        await UntilTextAsync(killed, start.RunId);

        await using var next = await AnsweringHost.StartAsync(beside: killed);
        var turn = await next.TurnAsync(start.RunId);
        Assert.Equal((TurnState.Interrupted, HeldWriter.Said), (turn.State, turn.Answer));
        Assert.NotEmpty(turn.Evidence);
        Assert.Equal(TurnState.Interrupted, (await next.Runs.StartAsync(start, CancellationToken.None)).State);
        Assert.Equal(TurnState.Interrupted, Assert.IsType<RunEnded>(Assert.Single(await next.FollowAsync(start.RunId)).Event).State);
    }

    [Fact]
    public async Task ShutDown_WithARunThatDoesNotEnd_KeepsItAsInterrupted()
    {
        await using var host = await AnsweringHost.StartAsync(
            new HeldWriter(),
            settings: new() { ["KnowledgeAssistant:Answering:DrainSeconds"] = "0" }
        );
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        await UntilTextAsync(host, start.RunId);
        await host.ShutDownAsync();
        var turn = await host.TurnAsync(start.RunId);
        Assert.Equal((TurnState.Interrupted, HeldWriter.Said), (turn.State, turn.Answer));
        Assert.NotNull((await host.Runs.StartAsync(AnsweringHost.Ask("Anything?"), CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Start_AWriterThatFails_GivesAReferenceAndNoDetails()
    {
        await using var host = await AnsweringHost.StartAsync(new FailingWriter());
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        var events = await host.RunAsync(start);
        var failed = Assert.Single(events.Select(next => next.Event).OfType<AnswerCompleted>());
        Assert.Equal(AnswerOutcome.Failed, failed.Outcome);
        Assert.NotNull(failed.ReferenceId);
        Assert.DoesNotContain("secret", failed.Message, StringComparison.Ordinal);
        Assert.Equal(TurnState.Failed, (await host.TurnAsync(start.RunId)).State);
    }

    [Fact]
    public async Task Delete_TheConversationOfARun_EndsTheRun()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        await UntilTextAsync(host, start.RunId);
        var list = host.Get<ConversationList>();
        Assert.True(await list.DeleteAsync(start.ConversationId, AnsweringHost.Reader, CancellationToken.None));
        Assert.NotNull((await host.Runs.StartAsync(start with { RunId = Guid.CreateVersion7() }, CancellationToken.None)).Refusal);
        writer.Release.SetResult();
        Assert.IsType<RunEnded>((await host.FollowAsync(start.RunId))[^1].Event);
        Assert.Equal(0, await CountAsync<Turn>(host) + await CountAsync<RunEvent>(host));

        Assert.True(await list.RestoreAsync(start.ConversationId, AnsweringHost.Reader, CancellationToken.None));
        var turn = await host.TurnAsync(start.RunId);
        Assert.StartsWith(HeldWriter.Said, turn.Answer, StringComparison.Ordinal);
        Assert.NotEqual(TurnState.Running, turn.State);
    }

    private static async Task UntilTextAsync(AnsweringHost host, Guid run)
    {
        await foreach (var next in host.Runs.FollowAsync(run, AnsweringHost.Reader, 0, CancellationToken.None))
            if (next.Event is TextAdded)
                return;
        Assert.Fail("The run ended without text.");
    }

    private static async Task<int> CountAsync<T>(AnsweringHost host)
        where T : class
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        return await database.Set<T>().CountAsync();
    }

    private sealed class FailingWriter : IAnswerWriter
    {
        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            yield return new WriterPiece("A ");
            throw new InvalidOperationException("secret details");
        }
    }
}
