using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Migrations;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

/// <summary>A conversation is a tree of turns of which one branch is shown.</summary>
public sealed class BranchTests
{
    [Fact]
    public async Task Regenerate_ATurn_ShowsTheNewOneAndKeepsTheOldBranch()
    {
        await using var host = await AnsweringHost.StartAsync();
        var first = await AskAsync(host, "Which dog may ride in the box?");
        var second = await AskAsync(host, "And a cat?", first);

        var again = first with { RunId = Guid.CreateVersion7(), Kind = AnswerKind.Regenerate, At = first.RunId, Question = "" };
        await host.RunAsync(again);

        var shown = await ShownAsync(host, first.ConversationId);
        Assert.Equal([again.RunId], shown.Select(turn => turn.Id));
        Assert.Equal((first.Question, null), (shown[0].Question, shown[0].ParentId));
        Assert.Equal([first.RunId, again.RunId], shown[0].Siblings);

        Assert.True(await host.Conversations.SwitchAsync(first.RunId, AnsweringHost.Reader, CancellationToken.None));
        shown = await ShownAsync(host, first.ConversationId);
        Assert.Equal([first.RunId, second.RunId], shown.Select(turn => turn.Id));
        Assert.Equal(first.RunId, shown[1].ParentId);
    }

    [Fact]
    public async Task Edit_ATurnInTheMiddle_GoesOnFromThereWithItsOwnHistory()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", "In Eco the Porter goes as far as 62 km. The Dray goes as far as 27 km in Eco.");
        var first = await AskAsync(host, "How far does the Dray go in Eco?");
        var porter = await AskAsync(host, "And the Porter?", first);
        var edited = first with { RunId = Guid.CreateVersion7(), Kind = AnswerKind.Edit, At = porter.RunId, Question = "And how fast?" };
        await host.RunAsync(edited);

        var shown = await ShownAsync(host, first.ConversationId);

        Assert.Equal([first.RunId, edited.RunId], shown.Select(turn => turn.Id));
        Assert.Equal([porter.RunId, edited.RunId], shown[1].Siblings);
        Assert.DoesNotContain("Porter", shown[1].RewrittenQuestion ?? "", StringComparison.Ordinal);
        Assert.Contains("Dray", shown[1].RewrittenQuestion ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AfterASwitch_FollowsTheShownLeaf()
    {
        await using var host = await AnsweringHost.StartAsync();
        var first = await AskAsync(host, "One?");
        var other = first with { RunId = Guid.CreateVersion7(), Kind = AnswerKind.Edit, At = first.RunId, Question = "Two?" };
        await host.RunAsync(other);
        await host.Conversations.SwitchAsync(first.RunId, AnsweringHost.Reader, CancellationToken.None);

        var next = await AskAsync(host, "Three?", first);
        var below = first with { RunId = Guid.CreateVersion7(), At = other.RunId, Question = "Four?" };
        await host.RunAsync(below);

        Assert.Equal(first.RunId, (await host.TurnAsync(next.RunId)).ParentId);
        Assert.Equal([other.RunId, below.RunId], (await ShownAsync(host, first.ConversationId)).Select(turn => turn.Id));
    }

    [Fact]
    public async Task Start_BesideATurnOfAnotherConversationOrUser_IsRefused()
    {
        await using var host = await AnsweringHost.StartAsync();
        var own = await AskAsync(host, "One?");
        var elsewhere = await AskAsync(host, "Two?");
        var stranger = Guid.CreateVersion7();
        await host.AddUserAsync(stranger);
        var start = own with { RunId = Guid.CreateVersion7() };
        StartAnswer[] wrong =
        [
            start with
            {
                Kind = AnswerKind.Edit,
                At = elsewhere.RunId,
            },
            start with
            {
                At = elsewhere.RunId,
            },
            start with
            {
                Kind = AnswerKind.Regenerate,
            },
            start with
            {
                Kind = AnswerKind.Regenerate,
                At = own.RunId,
                UserId = stranger,
            },
            start with
            {
                Kind = AnswerKind.Regenerate,
                At = own.RunId,
                UserId = stranger,
                ConversationId = Guid.CreateVersion7(),
            },
        ];

        foreach (var one in wrong)
            Assert.NotNull((await host.Runs.StartAsync(one, CancellationToken.None)).Refusal);

        Assert.False(await host.Conversations.SwitchAsync(own.RunId, stranger, CancellationToken.None));
        Assert.Empty(
            (await host.Conversations.GetEarlierAsync(own.RunId, stranger, AccessScope.EveryoneOnly, 5, CancellationToken.None)).Turns
        );
        Assert.Single(await ShownAsync(host, own.ConversationId));
    }

    [Fact]
    public async Task Get_ALongConversation_GivesItsEndAndTheRestInPages()
    {
        await using var host = await AnsweringHost.StartAsync();
        var (conversation, ids) = await FillAsync(host, 25, tree: true);

        var end = await host.Conversations.GetAsync(
            conversation,
            AnsweringHost.Reader,
            AccessScope.EveryoneOnly,
            10,
            CancellationToken.None
        );
        var before = await EarlierAsync(host, end!.Turns[0].Id);
        var first = await EarlierAsync(host, before.Turns[0].Id);

        Assert.Equal((15, 5, 0), (end.Earlier, before.Earlier, first.Earlier));
        Assert.Equal(ids, first.Turns.Concat(before.Turns).Concat(end.Turns).Select(turn => turn.Id));
        Assert.Empty((await EarlierAsync(host, ids[0])).Turns);
    }

    [Fact]
    public async Task Migration_OfTurnsWithoutParents_MakesOneBranchOfEachConversation()
    {
        await using var host = await AnsweringHost.StartAsync();
        var (one, ids) = await FillAsync(host, 4, tree: false);
        var (other, others) = await FillAsync(host, 2, tree: false);
        await using (var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync())
        {
            var migration = new MigrationBuilder(null);
            TurnTreeData.Apply(migration);
            foreach (var step in migration.Operations.OfType<SqlOperation>())
                await database.Database.ExecuteSqlRawAsync(step.Sql);
        }

        Assert.Equal(ids, (await ShownAsync(host, one)).Select(turn => turn.Id));
        Assert.Equal(others, (await ShownAsync(host, other)).Select(turn => turn.Id));
        Assert.Equal(ids[2], (await host.TurnAsync(ids[3])).ParentId);
    }

    private static async Task<StartAnswer> AskAsync(AnsweringHost host, string question, StartAnswer? after = null)
    {
        var start = AnsweringHost.Ask(question, conversation: after?.ConversationId);
        await host.RunAsync(start);
        return start;
    }

    private static async Task<IReadOnlyList<TurnView>> ShownAsync(AnsweringHost host, Guid conversation) =>
        (
            await host.Conversations.GetAsync(conversation, AnsweringHost.Reader, AccessScope.EveryoneOnly, 100, CancellationToken.None)
        )!.Turns;

    private static Task<TurnPage> EarlierAsync(AnsweringHost host, Guid turn) =>
        host.Conversations.GetEarlierAsync(turn, AnsweringHost.Reader, AccessScope.EveryoneOnly, 10, CancellationToken.None);

    /// <summary>A conversation with that many turns, one after the other; without a tree as they were stored before there was one.</summary>
    private static async Task<(Guid Conversation, IReadOnlyList<Guid> Turns)> FillAsync(AnsweringHost host, int count, bool tree)
    {
        var conversation = Guid.CreateVersion7();
        await host.Conversations.CreateAsync(conversation, AnsweringHost.Reader, "Long", CancellationToken.None);
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        await host.ChangeAsync(database =>
            database.AddRange(
                ids.Select(
                    (id, place) =>
                        new Turn
                        {
                            Id = id,
                            ConversationId = conversation,
                            Ordinal = place,
                            ParentId = tree && place > 0 ? ids[place - 1] : null,
                            Question = $"Question {place}",
                            State = TurnState.Done,
                            StartedAt = DateTime.UnixEpoch,
                        }
                )
            )
        );
        return (conversation, ids);
    }
}
