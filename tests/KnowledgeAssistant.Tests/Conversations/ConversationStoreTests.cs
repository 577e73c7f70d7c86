using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

public sealed class ConversationStoreTests
{
    private const string Question = "Which dog may ride in the box?";
    private const string Text = "A dog of up to 35 kg may ride in the box.";

    private static AccessScope Everyone => AccessScope.EveryoneOnly;

    [Fact]
    public async Task Get_AnothersConversation_IsNotThere()
    {
        await using var host = await AnsweringHost.StartAsync();
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        var stranger = Guid.CreateVersion7();
        Assert.NotNull(await host.Conversations.GetAsync(start.ConversationId, start.UserId, Everyone, 10, CancellationToken.None));
        Assert.Null(await host.Conversations.GetAsync(start.ConversationId, stranger, Everyone, 10, CancellationToken.None));
        Assert.Null(await host.Conversations.GetTurnAsync(start.RunId, stranger, Everyone, CancellationToken.None));
        Assert.False(await host.Conversations.CreateAsync(start.ConversationId, stranger, "Mine", CancellationToken.None));
    }

    [Fact]
    public async Task GetTurn_AfterAccessWasTaken_WithdrawsTheWholeTurn()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        await host.ChangeAsync(database => Attached(database.Set<Document>(), document.Id).Labels = [AccessLabel.Group("hr")]);
        var turn = await host.TurnAsync(start.RunId);
        Assert.True(turn.SourcesWithdrawn);
        Assert.Equal((Question, "", null), (turn.Question, turn.Answer, turn.Trace));
        Assert.Empty(turn.Evidence);
        Assert.Empty(turn.Citations);
        Assert.Empty(turn.Sentences);
        Assert.False((await host.TurnAsync(start.RunId, AccessScope.Of(AccessLabel.Group("hr")))).SourcesWithdrawn);
    }

    [Fact]
    public async Task GetTurn_OfADocumentDeletedAfterItsCollectionWasClosed_StaysWithdrawn()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        await host.ChangeAsync(database => database.Set<Collection>().Single().Labels = [AccessLabel.Group("hr")]);
        await host.ChangeAsync(database => database.Remove(Attached(database.Set<Document>(), document.Id)));
        var turn = await host.TurnAsync(start.RunId);
        Assert.Equal((true, ""), (turn.SourcesWithdrawn, turn.Answer));
        Assert.False((await host.TurnAsync(start.RunId, AccessScope.Of(AccessLabel.Group("hr")))).SourcesWithdrawn);
    }

    [Fact]
    public async Task GetTurn_OfAReplacedVersion_MarksItAsChanged()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        Assert.Equal([EvidenceState.Current], (await host.TurnAsync(start.RunId)).EvidenceStates);
        await host.ChangeAsync(database => Attached(database.Set<Document>(), document.Id).ActiveVersionId = Guid.CreateVersion7());
        var turn = await host.TurnAsync(start.RunId);
        Assert.Equal([EvidenceState.Changed], turn.EvidenceStates);
        Assert.Equal(Text, Assert.Single(turn.Citations).Quote);
    }

    [Theory]
    [InlineData("  How far\n does it go?  ", "How far does it go?")]
    [InlineData("", "New conversation")]
    public async Task Create_ATitle_IsOneLine(string title, string expected)
    {
        await using var host = await AnsweringHost.StartAsync();
        var user = Guid.CreateVersion7();
        await host.Conversations.CreateAsync(Guid.CreateVersion7(), user, title, CancellationToken.None);
        Assert.Equal(expected, (await host.Get<ConversationList>().ListAsync(user, 1, CancellationToken.None)).Recent[0].Title);
    }

    private static Document Attached(DbSet<Document> documents, Guid id) => documents.Single(document => document.Id == id);
}
