using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

public class ConversationListTests
{
    private const string Question = "Which dog may ride in the box?";
    private static readonly Guid User = AnsweringHost.Reader;

    [Fact]
    public async Task List_SeveralConversations_GivesTheNewestFirstAndSaysWhetherThereAreMore()
    {
        await using var host = await AnsweringHost.StartAsync();
        var ids = await AddAsync(host, 5);

        var some = await ListAsync(host, 3);
        var all = await ListAsync(host, 5);

        Assert.Equal(Enumerable.Reverse(ids).Take(3), some.Recent.Select(row => row.Id));
        Assert.Equal(Enumerable.Reverse(ids), all.Recent.Select(row => row.Id));
        Assert.Equal((true, false), (some.HasMore, all.HasMore));
    }

    [Fact]
    public async Task Everything_AnothersConversation_IsNotThere()
    {
        await using var host = await AnsweringHost.StartAsync();
        var id = (await AddAsync(host, 1))[0];
        var (list, stranger) = (host.Get<ConversationList>(), Guid.CreateVersion7());

        Assert.False(await list.RenameAsync(id, stranger, "Mine", CancellationToken.None));
        Assert.False(await list.PinAsync(id, stranger, pinned: true, CancellationToken.None));
        Assert.False(await list.DeleteAsync(id, stranger, CancellationToken.None));
        Assert.Empty((await list.ListAsync(stranger, 10, CancellationToken.None)).Recent);
        Assert.True(await list.DeleteAsync(id, User, CancellationToken.None));
        Assert.False(await list.RestoreAsync(id, stranger, CancellationToken.None));
        Assert.True(await list.RestoreAsync(id, User, CancellationToken.None));
    }

    [Fact]
    public async Task Pin_Conversation_StandsOnTopUntilItIsTakenOff()
    {
        await using var host = await AnsweringHost.StartAsync();
        var ids = await AddAsync(host, 3);
        var list = host.Get<ConversationList>();

        await list.PinAsync(ids[0], User, pinned: true, CancellationToken.None);
        var pinned = await ListAsync(host);
        await list.PinAsync(ids[0], User, pinned: false, CancellationToken.None);
        var unpinned = await ListAsync(host);

        Assert.Equal([ids[0]], pinned.Pinned.Select(row => row.Id));
        Assert.Equal([ids[2], ids[1]], pinned.Recent.Select(row => row.Id));
        Assert.Empty(unpinned.Pinned);
        Assert.Equal([ids[2], ids[1], ids[0]], unpinned.Recent.Select(row => row.Id));
    }

    [Fact]
    public async Task Delete_Conversation_HidesItEverywhereUntilItIsRestored()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        var list = host.Get<ConversationList>();

        Assert.True(await list.DeleteAsync(start.ConversationId, User, CancellationToken.None));
        Assert.Empty((await ListAsync(host)).Recent);
        Assert.Null(await host.Conversations.GetAsync(start.ConversationId, User, AccessScope.EveryoneOnly, 10, CancellationToken.None));
        Assert.Null(await host.Conversations.GetTurnAsync(start.RunId, User, AccessScope.EveryoneOnly, CancellationToken.None));
        Assert.Empty(await host.Get<ConversationSearch>().FindAsync("dog", User, AccessScope.EveryoneOnly, CancellationToken.None));
        Assert.False(await host.Conversations.CreateAsync(start.ConversationId, User, "Again", CancellationToken.None));
        Assert.NotNull((await host.Runs.StartAsync(start with { RunId = Guid.CreateVersion7() }, CancellationToken.None)).Refusal);
        Assert.False(await list.DeleteAsync(start.ConversationId, User, CancellationToken.None));

        Assert.True(await list.RestoreAsync(start.ConversationId, User, CancellationToken.None));
        Assert.Single((await ListAsync(host)).Recent);
        Assert.Single(
            (await host.Conversations.GetAsync(start.ConversationId, User, AccessScope.EveryoneOnly, 10, CancellationToken.None))!
                .Turns[0]
                .Citations
        );
    }

    [Fact]
    public async Task Sweep_DeletedConversation_TakesItWithItsTurnsAndEvidence()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var (gone, kept) = (AnsweringHost.Ask(Question), AnsweringHost.Ask(Question));
        await host.RunAsync(gone);
        await host.RunAsync(kept);
        var list = host.Get<ConversationList>();
        await list.DeleteAsync(gone.ConversationId, User, CancellationToken.None);
        var sweeper = host.Get<IEnumerable<IHostedService>>().OfType<DeletedConversations>().Single();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;

        Assert.Equal(0, await sweeper.SweepAsync(now.AddMinutes(-1), CancellationToken.None));
        Assert.Equal(1, await sweeper.SweepAsync(now.AddMinutes(1), CancellationToken.None));

        Assert.False(await list.RestoreAsync(gone.ConversationId, User, CancellationToken.None));
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        Assert.Equal([kept.RunId], await database.Set<Turn>().IgnoreQueryFilters().Select(turn => turn.Id).ToListAsync());
        Assert.All(await database.Set<TurnEvidence>().ToListAsync(), row => Assert.Equal(kept.RunId, row.TurnId));
    }

    [Fact]
    public async Task List_WhileAndAfterAnAnswerIsWritten_MarksItUntilItWasSeen()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var told = 0;
        using var listening = host.Get<ConversationChanges>().Listen(User, () => Interlocked.Increment(ref told));
        using var stranger = host.Get<ConversationChanges>().Listen(Guid.CreateVersion7(), () => Assert.Fail("Not theirs."));
        var start = AnsweringHost.Ask(Question);

        await host.Runs.StartAsync(start, CancellationToken.None);
        Assert.Equal(1, told);
        Assert.Equal((true, false), MarksOf(await ListAsync(host)));
        writer.Release.SetResult();
        await host.FollowAsync(start.RunId);
        Assert.Equal((false, true), MarksOf(await ListAsync(host)));

        Assert.True(await host.Get<ConversationList>().MarkSeenAsync(start.ConversationId, User, CancellationToken.None));
        Assert.Equal((false, false), MarksOf(await ListAsync(host)));
        Assert.False(await host.Get<ConversationList>().MarkSeenAsync(start.ConversationId, User, CancellationToken.None));
    }

    private static (bool IsWriting, bool IsUnread) MarksOf(ConversationPage page) =>
        (Assert.Single(page.Recent).IsWriting, page.Recent[0].IsUnread);

    private static Task<ConversationPage> ListAsync(AnsweringHost host, int take = 10) =>
        host.Get<ConversationList>().ListAsync(User, take, CancellationToken.None);

    private static async Task<List<Guid>> AddAsync(AnsweringHost host, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var id in ids)
            await host.Conversations.CreateAsync(id, User, $"Conversation {id}", CancellationToken.None);
        return ids;
    }
}
