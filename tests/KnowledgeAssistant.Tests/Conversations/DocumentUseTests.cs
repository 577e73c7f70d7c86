using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

/// <summary>How much rests on a document: counted from answers as the program gives them.</summary>
public sealed class DocumentUseTests : IAsyncLifetime
{
    private AnsweringHost _host = null!;
    private Document _shed = null!;
    private Document _cited = null!;
    private Guid _admin;

    public async ValueTask InitializeAsync()
    {
        _host = await AnsweringHost.StartAsync();
        _cited = await _host.AddAsync("porter.md", "Porter manual", "A dog called Zwieback of up to 35 kg may ride in the box.");
        _shed = await _host.AddAsync("shed.md", "Shed", "The shed opens at seven.");
        var added = await _host
            .Get<UserAdministration>()
            .AddAsync("ada", UserRole.Admin, [], "seven quiet tall ships", CancellationToken.None);
        _admin = added.User!.Id;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Count_TwoAnswersOfOthersAndOneOwn_CountsAllAndLeadsOnlyToTheOwn()
    {
        await _host.RunAsync(AnsweringHost.Ask("Which dog may ride in the box?"));
        await _host.RunAsync(AnsweringHost.Ask("How heavy may a dog in the box be?"));
        var own = AnsweringHost.Ask("Which dog may ride in the box?", user: _admin);
        await _host.Runs.StartAsync(own, CancellationToken.None);
        await _host.FollowAsync(own.RunId, user: _admin);

        var count = await Use.CountAsync(_admin, _cited.Id, CancellationToken.None);
        var list = await Use.ListAsync(_admin, _cited.Id, 10, CancellationToken.None);

        Assert.Equal((3, 3), (count.Answers, count.Recent));
        Assert.Equal(own.RunId, list[0].TurnId);
        Assert.Equal([own.ConversationId, null, null], list.Select(answer => answer.ConversationId));
        Assert.Equal(0, (await Use.CountAsync(_admin, _shed.Id, CancellationToken.None)).Answers);
    }

    [Fact]
    public async Task List_DueDocuments_PutsTheOneMostRestsOnFirst()
    {
        await _host.RunAsync(AnsweringHost.Ask("Which dog may ride in the box?"));
        var old = await _host.AddAsync("old.md", "Old shed rules", "Nobody enters at night.");
        var kept = await _host.AddAsync("kept.md", "Kept", "The gate is green.");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await ChangeAsync(_shed.Id, row => row.ReviewBy = now.Date.AddDays(-30));
        await ChangeAsync(_cited.Id, row => row.ReviewBy = now.Date);
        await ChangeAsync(old.Id, row => (row.SupersededById, row.OwnerId) = (_shed.Id, _admin));
        await ChangeAsync(kept.Id, row => (row.ReviewBy, row.SupersededById) = (now.Date.AddDays(1), Guid.CreateVersion7()));

        var due = await _host.Get<DueDocuments>().ListAsync(_admin, null, 0, 10, CancellationToken.None);
        var mine = await _host.Get<DueDocuments>().ListAsync(_admin, _admin, 0, 10, CancellationToken.None);

        Assert.Equal(["Porter manual", "Old shed rules", "Shed"], due.Rows.Select(row => row.Title));
        Assert.Equal([1, 0, 0], due.Rows.Select(row => row.Answers));
        Assert.Equal((3, "Shed"), (due.Total, due.Rows[1].SupersededBy));
        Assert.Equal("Old shed rules", Assert.Single(mine.Rows).Title);
        Assert.Equal(3, await _host.Get<DueDocuments>().CountAsync(_admin, CancellationToken.None));
    }

    [Fact]
    public async Task Freshness_OfACitedDocument_IsItsOwnDateAndWhatTheAskerMayKnowOfItsSuccessor()
    {
        var ask = AnsweringHost.Ask("Which dog may ride in the box?");
        await _host.RunAsync(ask);
        var secret = await _host.AddAsync("pay.md", "Pay of porters", "Nobody knows.", AccessLabel.Group("hr"));

        Assert.Equal(SourceFreshness.Unknown, (await _host.TurnAsync(ask.RunId)).FreshnessOf(1));
        await _host.ChangeAsync(database =>
        {
            var row = database.Set<Document>().Single(row => row.Id == _cited.Id);
            database.Entry(row).Property(row => row.CreatedAt).CurrentValue = _cited.CreatedAt.AddHours(1);
            row.SupersededById = _shed.Id;
        });
        var dated = (await _host.TurnAsync(ask.RunId)).FreshnessOf(1);
        await ChangeAsync(_cited.Id, row => row.SupersededById = secret.Id);
        var closed = (await _host.TurnAsync(ask.RunId)).FreshnessOf(1);
        await ChangeAsync(_cited.Id, row => row.SupersededById = Guid.CreateVersion7());
        var gone = (await _host.TurnAsync(ask.RunId)).FreshnessOf(1);

        Assert.Equal(new SourceFreshness(_cited.Date, new Replacement(_shed.Id, "Shed")), dated);
        Assert.Equal(new Replacement(null, null), closed.Replacement);
        Assert.Null(gone.Replacement);
    }

    private DocumentUse Use => _host.Get<DocumentUse>();

    private Task ChangeAsync(Guid document, Action<Document> change) =>
        _host.ChangeAsync(database => change(database.Set<Document>().Single(row => row.Id == document)));
}
