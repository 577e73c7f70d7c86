using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Runs that wait for a place, and what may have changed when they get it.</summary>
public sealed class WaitingRunsTests
{
    private const string Question = "Which dog may ride in the box?";
    private const string Text = "A dog of up to 35 kg may ride in the box.";

    private static Dictionary<string, string?> OneAtATime => new() { ["KnowledgeAssistant:Answering:RunsPerUser"] = "1" };

    [Fact]
    public async Task Start_MoreThanAUserMayHaveGoing_WaitsAndSaysItsPlace()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer, settings: OneAtATime);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var starts = Enumerable.Range(0, 3).Select(_ => AnsweringHost.Ask(Question)).ToList();
        foreach (var start in starts)
            Assert.Null((await host.Runs.StartAsync(start, CancellationToken.None)).Refusal);
        Assert.Equal([null, 0, 1], starts.Select(start => host.Runs.WaitingBefore(start.RunId, AnsweringHost.Reader)));

        await using var last = host.Runs.FollowAsync(starts[2].RunId, AnsweringHost.Reader, 0, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal(new NumberedEvent(0, new RunWaiting(1)), await NextAsync(last));
        await host.Runs.StopAsync(starts[1].RunId, AnsweringHost.Reader, CancellationToken.None);
        Assert.Equal(new NumberedEvent(0, new RunWaiting(0)), await NextAsync(last));
        writer.Release.SetResult();

        var numbers = new List<long>();
        while (await last.MoveNextAsync())
            numbers.Add(last.Current.Sequence);
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number), numbers);
        Assert.Equal(TurnState.Done, (await host.TurnAsync(starts[2].RunId)).State);
        Assert.Equal((TurnState.Stopped, ""), await StateAsync(host, starts[1]));
    }

    [Fact]
    public async Task ShutDown_WithRunsThatWait_KeepsThemAsInterruptedWithoutBeginningThem()
    {
        await using var host = await AnsweringHost.StartAsync(new HeldWriter(), settings: OneAtATime);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var (going, waiting) = (AnsweringHost.Ask(Question), AnsweringHost.Ask(Question));
        await host.Runs.StartAsync(going, CancellationToken.None);
        await host.Runs.StartAsync(waiting, CancellationToken.None);

        await host.ShutDownAsync();

        Assert.Equal((TurnState.Interrupted, ""), await StateAsync(host, waiting));
        Assert.Empty((await host.TurnAsync(waiting.RunId)).Steps);
    }

    [Fact]
    public async Task ShutDown_WithinTheDrain_LetsARunFinish()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(
            writer,
            settings: new() { ["KnowledgeAssistant:Answering:DrainSeconds"] = "30" }
        );
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        var stopping = host.ShutDownAsync();
        Assert.NotNull((await host.Runs.StartAsync(AnsweringHost.Ask("Another?"), CancellationToken.None)).Refusal);
        writer.Release.SetResult();
        await stopping;
        Assert.Equal(TurnState.Done, (await host.TurnAsync(start.RunId)).State);
    }

    [Fact]
    public async Task Run_OfAUserWhoLostAGroupWhileItWaited_RestsOnWhatTheyMayReadNow()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer, settings: OneAtATime);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var restricted = await host.AddAsync("pay.md", "Pay", "The dog in the box earns 900 euros.", AccessLabel.Group("hr"));
        await host.Get<UserAdministration>().SetGroupsAsync(AnsweringHost.Reader, ["hr"], CancellationToken.None);
        var before = AnsweringHost.Ask("What does the dog in the box earn?");
        var after = before with { RunId = Guid.CreateVersion7(), ConversationId = Guid.CreateVersion7() };
        await host.Runs.StartAsync(before, CancellationToken.None);
        await host.Runs.StartAsync(after, CancellationToken.None);
        await UntilSourcesAsync(host, before.RunId);

        await host.Get<UserAdministration>().SetGroupsAsync(AnsweringHost.Reader, [], CancellationToken.None);
        writer.Release.SetResult();
        await host.FollowAsync(after.RunId);

        var hr = AccessScope.Of(AccessLabel.Group("hr"));
        Assert.Contains((await host.TurnAsync(before.RunId, hr)).Evidence, one => one.DocumentId == restricted.Id);
        Assert.DoesNotContain((await host.TurnAsync(after.RunId, hr)).Evidence, one => one.DocumentId == restricted.Id);
        // The events of the first were made with rights that are gone: whoever follows it now gets its end alone.
        Assert.IsType<RunEnded>(Assert.Single(await host.FollowAsync(before.RunId)).Event);
        Assert.True((await host.TurnAsync(before.RunId)).SourcesWithdrawn);
    }

    [Fact]
    public async Task Run_OfAUserWhoWasDisabledWhileItWaited_FailsInPlainWords()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer, settings: OneAtATime);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var (going, waiting) = (AnsweringHost.Ask(Question), AnsweringHost.Ask(Question));
        await host.Runs.StartAsync(going, CancellationToken.None);
        await host.Runs.StartAsync(waiting, CancellationToken.None);

        await host.Get<UserAdministration>().DisableAsync(AnsweringHost.Reader, CancellationToken.None);
        writer.Release.SetResult();
        await host.FollowAsync(waiting.RunId);

        var turn = await host.TurnAsync(waiting.RunId);
        Assert.Equal((TurnState.Failed, AnswerOutcome.Failed), (turn.State, turn.Outcome));
        Assert.Contains("disabled", turn.Message, StringComparison.Ordinal);
        Assert.Empty(turn.Evidence);
    }

    [Fact]
    public async Task Start_OfAUserWhoIsInNoTable_FindsNothing()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question, user: Guid.CreateVersion7());
        await host.Runs.StartAsync(start, CancellationToken.None);
        await host.FollowAsync(start.RunId, user: start.UserId);
        var turn = await host.Conversations.GetTurnAsync(start.RunId, start.UserId, AccessScope.EveryoneOnly, CancellationToken.None);
        Assert.Equal((TurnState.Failed, ""), (turn!.State, turn.Answer));
    }

    [Fact]
    public async Task Start_TheSameIdManyTimesAtOnce_IsOneRun()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        var sent = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Task.Run(() => host.Runs.StartAsync(start, CancellationToken.None)))
        );
        Assert.All(sent, run => Assert.Equal((start.RunId, null), (run.Id, run.Refusal)));
        writer.Release.SetResult();
        await host.FollowAsync(start.RunId);
        var conversation = await host.Conversations.GetAsync(
            start.ConversationId,
            AnsweringHost.Reader,
            AccessScope.EveryoneOnly,
            10,
            CancellationToken.None
        );
        Assert.Equal((1, 1), (conversation!.Turns.Count, conversation.Turns[0].Siblings.Count));
    }

    private static async Task<(TurnState State, string Answer)> StateAsync(AnsweringHost host, StartAnswer start)
    {
        await host.FollowAsync(start.RunId);
        var turn = await host.TurnAsync(start.RunId);
        return (turn.State, turn.Answer);
    }

    private static async Task<NumberedEvent> NextAsync(IAsyncEnumerator<NumberedEvent> events)
    {
        Assert.True(await events.MoveNextAsync());
        return events.Current;
    }

    private static async Task UntilSourcesAsync(AnsweringHost host, Guid run)
    {
        await foreach (var next in host.Runs.FollowAsync(run, AnsweringHost.Reader, 0, CancellationToken.None))
            if (next.Event is SourcesFound)
                return;
    }
}
