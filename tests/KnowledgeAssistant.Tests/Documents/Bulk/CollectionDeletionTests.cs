using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Tests.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents.Bulk;

/// <summary>Collections that are deleted with all they hold: never by a slip, never by half.</summary>
public sealed class CollectionDeletionTests
{
    [Fact]
    public async Task DeleteCollection_AnotherNameTyped_ChangesNothing()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync("Contracts");
        await host.AcceptedAsync(collection, "a.txt", "A.");

        foreach (var typed in (string[])["", "contracts", "Contract"])
            Assert.Equal(BulkOutcome.WrongName, (await DeleteAsync(host, admin, collection, typed)).Outcome);
        Assert.Equal(BulkOutcome.NoCollection, (await DeleteAsync(host, admin, Guid.CreateVersion7(), "Contracts")).Outcome);

        await host.WorkAsync();
        Assert.Equal(DocumentState.Ready, Assert.Single((await ListAsync(host)).Rows).State);
        Assert.Empty(await host.Get<BulkChanges>().ListAsync(admin, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteCollection_UntilItIsCarriedOut_TakesNothingInAndCanBeUndone()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var (collection, other) = (await host.CollectionAsync("Contracts"), await host.CollectionAsync("Other"));
        await host.AcceptedAsync(collection, "a.txt", "A.");
        await host.AcceptedAsync(collection, "b.txt", "B.");
        var elsewhere = await host.AcceptedAsync(other, "c.txt", "C.");
        await host.WorkAsync();
        var before = host.Index.Passages;

        var started = await DeleteAsync(host, admin, collection, " Contracts ");
        var refused = Assert.IsType<UploadRefused>(await host.UploadAsync(collection, "late.txt", "Late."));
        await MoveAsync(host, admin, elsewhere, collection, BulkOutcome.NoCollection);
        Assert.Equal(ChangeOutcome.WrongState, await SetAsync(host, collection, "Renamed"));
        Assert.Equal(BulkOutcome.NoCollection, (await DeleteAsync(host, admin, collection, "Contracts")).Outcome);
        await WorkAsync(host);
        await host.RecoverAsync();

        Assert.Contains("being deleted", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(2, host.Index.Passages.Count(passage => passage.EndsWith("[|]", StringComparison.Ordinal)));
        var offered = await host.Get<ReadableDocuments>().ListCollectionsAsync(AccessScope.EveryoneOnly, CancellationToken.None);
        Assert.Equal("Other", Assert.Single(offered).Name);
        await host.Get<BulkChanges>().UndoAsync(admin, started.ChangeId!.Value, CancellationToken.None);
        await WorkAsync(host);
        await host.WorkAsync();

        Assert.Equal(before, host.Index.Passages);
        await host.AcceptedAsync(collection, "late.txt", "Late.");
        var view = Assert.Single(await host.Get<BulkChanges>().ListAsync(admin, CancellationToken.None));
        Assert.Equal((BulkState.Undone, true, "Contracts"), (view.State, view.IsCollection, view.Collection));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task DeleteCollection_ProgramEndsAfterAStep_GoesOnToTheEnd(int steps)
    {
        var time = new ManualTime();
        await using var host = await IngestionHost.StartAsync(time: time);
        var admin = await AdminAsync(host);
        var (collection, other) = (await host.CollectionAsync("Contracts", AccessLabel.Group("hr")), await host.CollectionAsync("Other"));
        for (var number = 0; number < 3; number++)
            await host.AcceptedAsync(collection, $"{number}.txt", $"Text {number}.");
        await host.AcceptedAsync(other, "kept.txt", "Kept.");
        await host.WorkAsync();
        await DeleteAsync(host, admin, collection, "Contracts");
        // Nothing done; hidden; the time to undo over; gone.
        for (var step = 0; step < steps; step++)
        {
            await WorkAsync(host);
            time.Advance(TimeSpan.FromSeconds(30));
        }

        await using var restarted = await IngestionHost.StartAsync(beside: host, time: time);
        await restarted.RecoverAsync();
        for (var step = 0; step < 3; step++)
        {
            await WorkAsync(restarted);
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal("Other", Assert.Single(await restarted.Library.ListCollectionsAsync(CancellationToken.None)).Name);
        Assert.StartsWith("Other/kept.txt", Assert.Single(restarted.Index.Passages), StringComparison.Ordinal);
        Assert.Equal(
            (1, 1, 1),
            (await restarted.CountAsync<Document>(), restarted.OriginalCount, await restarted.CountAsync<DeletedCollection>())
        );
        // Its name is free, and means the new one.
        var again = await restarted.CollectionAsync("Contracts");
        Assert.Equal(again, (await restarted.Library.FindCollectionAsync("Contracts", CancellationToken.None))!.Id);
    }

    [Fact]
    public async Task DeleteCollection_WithoutDocuments_IsGoneAtOnce()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync("Empty");

        Assert.Equal(BulkOutcome.Done, (await DeleteAsync(host, admin, collection, "Empty")).Outcome);
        await WorkAsync(host);

        Assert.Empty(await host.Library.ListCollectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task DeleteCollection_DocumentsMovedOutOrDeletedBefore_StayWhatTheyAre()
    {
        var time = new ManualTime();
        await using var host = await IngestionHost.StartAsync(time: time);
        var admin = await AdminAsync(host);
        var (collection, other) = (await host.CollectionAsync("Contracts"), await host.CollectionAsync("Other"));
        var moves = await host.AcceptedAsync(collection, "a.txt", "A.");
        var goes = await host.AcceptedAsync(collection, "b.txt", "B.");
        await host.WorkAsync();
        // Asked for before the deletion, carried out after it was.
        await MoveAsync(host, admin, moves, other, BulkOutcome.Done);
        await DeleteAsync(host, admin, collection, "Contracts");
        await WorkAsync(host);
        await host.WorkAsync();

        Assert.Equal((other, DocumentState.Ready), ((await host.RowAsync(moves)).CollectionId, (await host.RowAsync(moves)).State));
        Assert.Equal(DocumentState.Deleting, (await host.RowAsync(goes)).State);
        time.Advance(TimeSpan.FromSeconds(30));
        await WorkAsync(host);
        Assert.Equal("Other", Assert.Single(await host.Library.ListCollectionsAsync(CancellationToken.None)).Name);
        Assert.Equal(moves, Assert.Single((await ListAsync(host)).Rows).Id);

        // What is being deleted by itself must be decided first: it could come back into a collection that is gone.
        var query = new DocumentQuery { CollectionId = other };
        await host.Get<BulkChanges>()
            .StartAsync(admin, new BulkRequest(BulkKind.Delete, new DocumentSelection { Query = query }), CancellationToken.None);
        await WorkAsync(host);
        Assert.Equal(BulkOutcome.BusyDeleting, (await DeleteAsync(host, admin, other, "Other")).Outcome);
    }

    private static Task<BulkStarted> DeleteAsync(IngestionHost host, Guid admin, Guid collection, string typed) =>
        host.Get<BulkChanges>().DeleteCollectionAsync(admin, collection, typed, CancellationToken.None);

    private static async Task MoveAsync(IngestionHost host, Guid admin, Guid document, Guid to, BulkOutcome expected)
    {
        var request = new BulkRequest(BulkKind.Move, new DocumentSelection { Ids = [document] }, CollectionId: to);
        Assert.Equal(expected, (await host.Get<BulkChanges>().StartAsync(admin, request, CancellationToken.None)).Outcome);
    }

    private static Task<ChangeOutcome> SetAsync(IngestionHost host, Guid collection, string name) =>
        host.Library.SetCollectionAsync(collection, new CollectionSettings(name, "", [AccessLabel.Everyone], null), CancellationToken.None);

    private static Task<DocumentPage> ListAsync(IngestionHost host) => host.Library.ListAsync(new DocumentQuery(), CancellationToken.None);

    private static Task<TimeSpan> WorkAsync(IngestionHost host) => host.Get<BulkWorker>().WorkAsync(CancellationToken.None);

    private static async Task<Guid> AdminAsync(IngestionHost host) =>
        (await host.Get<UserAdministration>().AddAsync("admin", UserRole.Admin, [], "a long enough phrase", CancellationToken.None))
            .User!
            .Id;
}
