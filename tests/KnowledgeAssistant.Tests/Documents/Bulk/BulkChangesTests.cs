using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents.Bulk;

/// <summary>Changes of many documents on a real data folder: what a reader, the index and a restart see of them.</summary>
public class BulkChangesTests
{
    private static readonly AccessLabel Hr = AccessLabel.Group("hr");

    [Fact]
    public async Task Delete_UntilItIsCarriedOut_HidesAndCanBeUndone()
    {
        var time = new ManualTime();
        await using var host = await IngestionHost.StartAsync(time: time);
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var first = await host.AcceptedAsync(collection, "a.txt", "Text of a.");
        var second = await host.AcceptedAsync(collection, "b.txt", "Text of b.");
        await host.WorkAsync();
        var before = host.Index.Passages;

        var id = await StartAsync(host, admin, new BulkRequest(BulkKind.Delete, Named(first)));
        await WorkAsync(host);

        Assert.Null(await TextAsync(host, first));
        Assert.NotNull(await TextAsync(host, second));
        Assert.Single(host.Index.Passages, passage => passage.EndsWith("[|]", StringComparison.Ordinal));
        var view = Assert.Single(await host.Get<BulkChanges>().ListAsync(admin, CancellationToken.None));
        Assert.Equal((BulkState.Undoable, time.GetUtcNow().UtcDateTime.AddSeconds(30)), (view.State, view.UndoUntil));
        // A start meanwhile must not take it for a deletion that was cut short.
        await host.RecoverAsync();
        Assert.Equal(BulkOutcome.Done, await host.Get<BulkChanges>().UndoAsync(admin, id, CancellationToken.None));
        await WorkAsync(host);
        await host.WorkAsync();

        Assert.Equal(before, host.Index.Passages);
        Assert.Equal(DocumentState.Ready, (await host.RowAsync(first)).State);
        Assert.NotNull(await TextAsync(host, first));
        Assert.Equal(BulkOutcome.TooLate, await host.Get<BulkChanges>().UndoAsync(admin, id, CancellationToken.None));
    }

    [Fact]
    public async Task Delete_RestartInTheTimeToUndo_EndsWhenThatIsOver()
    {
        var time = new ManualTime();
        await using var host = await IngestionHost.StartAsync(time: time);
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var kept = await host.AcceptedAsync(collection, "kept.txt", "Kept.");
        for (var number = 0; number < 5; number++)
            await host.AcceptedAsync(collection, $"logs/{number}.txt", $"Log {number}.");
        await host.WorkAsync();
        var query = new DocumentQuery { CollectionId = collection, Search = "logs/" };
        var id = await StartAsync(host, admin, new BulkRequest(BulkKind.Delete, new DocumentSelection { Query = query }));
        await WorkAsync(host);

        time.Advance(TimeSpan.FromSeconds(20));
        await using (var restarted = await IngestionHost.StartAsync(beside: host, time: time))
        {
            await restarted.RecoverAsync();
            await WorkAsync(restarted);
            Assert.Equal(6, await restarted.CountAsync<Document>());
            time.Advance(TimeSpan.FromSeconds(10));
            await WorkAsync(restarted);

            Assert.Equal(BulkOutcome.TooLate, await restarted.Get<BulkChanges>().UndoAsync(admin, id, CancellationToken.None));
            Assert.Equal((1, 1), (await restarted.CountAsync<Document>(), restarted.Index.Passages.Count));
            Assert.Equal(1, restarted.OriginalCount);
            Assert.Equal(DocumentState.Ready, (await restarted.RowAsync(kept)).State);
            var view = Assert.Single(await restarted.Get<BulkChanges>().ListAsync(admin, CancellationToken.None));
            Assert.Equal((BulkState.Done, 5, 5), (view.State, view.Total, view.Done));
        }
    }

    [Fact]
    public async Task Delete_OfOneThatWaits_IsWorkedOnAfterTheUndo()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var document = await host.AcceptedAsync(collection, "a.txt", "Text.");
        var id = await StartAsync(host, admin, new BulkRequest(BulkKind.Delete, Named(document)));
        await WorkAsync(host);
        await host.WorkAsync();
        Assert.Empty(host.Index.Passages);

        await host.Get<BulkChanges>().UndoAsync(admin, id, CancellationToken.None);
        await WorkAsync(host);
        await host.WorkAsync();

        Assert.Equal(DocumentState.Ready, (await host.RowAsync(document)).State);
        Assert.Single(host.Index.Passages);
    }

    [Fact]
    public async Task Delete_FinishedByTheAdmin_DoesNotWait()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var document = await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        await host.WorkAsync();
        var id = await StartAsync(host, admin, new BulkRequest(BulkKind.Delete, Named(document)));
        await WorkAsync(host);
        Assert.Equal(1, await host.CountAsync<Document>());

        Assert.Equal(BulkOutcome.Done, await host.Get<BulkChanges>().FinishAsync(admin, id, CancellationToken.None));
        await WorkAsync(host);

        Assert.Equal((0, 0), (await host.CountAsync<Document>(), await host.CountAsync<BulkItem>()));
    }

    [Fact]
    public async Task Move_ToARestrictedCollection_HoldsAtOnceAndKeepsTheVersion()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var (open, closed) = (await host.CollectionAsync("open"), await host.CollectionAsync("closed", Hr));
        var document = await host.AcceptedAsync(open, "a.txt", "Text.");
        await host.WorkAsync();
        var version = (await host.RowAsync(document)).ActiveVersionId;

        await StartAsync(host, admin, new BulkRequest(BulkKind.Move, Named(document), CollectionId: closed));
        await WorkAsync(host);

        Assert.EndsWith("[group:hr|]", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
        Assert.Null(await TextAsync(host, document));
        // A kill before the passages are written anew: the start must not take the old ones for them.
        await host.RecoverAsync();
        await host.WorkAsync();

        Assert.StartsWith("closed/a.txt", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
        var row = await host.RowAsync(document);
        Assert.Equal((DocumentState.Ready, version, closed), (row.State, row.ActiveVersionId, row.CollectionId));
        Assert.NotNull(await TextAsync(host, document, version, AccessScope.Of([Hr])));
    }

    [Fact]
    public async Task Move_SameNameThere_TellsWhichStayAndMovesTheOthers()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var (from, to) = (await host.CollectionAsync("from"), await host.CollectionAsync("to"));
        await host.AcceptedAsync(to, "a.txt", "The one there.");
        var stays = await host.AcceptedAsync(from, "a.txt", "Text of a.");
        var moves = await host.AcceptedAsync(from, "b.txt", "Text of b.");
        await host.WorkAsync();

        await StartAsync(host, admin, new BulkRequest(BulkKind.Move, Named(stays, moves), CollectionId: to));
        await WorkAsync(host);
        await host.WorkAsync();

        var view = Assert.Single(await host.Get<BulkChanges>().ListAsync(admin, CancellationToken.None));
        Assert.Equal((BulkState.Done, 1, 1, "to"), (view.State, view.Done, view.Refused, view.Collection));
        Assert.Equal(stays, Assert.Single(view.Refusals).DocumentId);
        Assert.Contains("already", view.Refusals[0].Reason, StringComparison.Ordinal);
        Assert.Equal((from, to), ((await host.RowAsync(stays)).CollectionId, (await host.RowAsync(moves)).CollectionId));
    }

    [Fact]
    public async Task Move_WhatIsAttachedToAMail_GoesWithItAndNeverAlone()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var (from, to) = (await host.CollectionAsync("from"), await host.CollectionAsync("to"));
        var mail = await host.AcceptedAsync(from, "mail.txt", "A mail.");
        var attached = await host.AcceptedAsync(from, "mail.txt/plan.txt", "A plan.");
        await host.WorkAsync();
        await host.Get<AppDatabase>()
            .WriteAsync(
                async context => (await context.Set<Document>().SingleAsync(row => row.Id == attached)).ParentId = mail,
                CancellationToken.None
            );

        await StartAsync(host, admin, new BulkRequest(BulkKind.Move, Named(attached), CollectionId: to));
        await WorkAsync(host);
        var alone = Assert.Single(await host.Get<BulkChanges>().ListAsync(admin, CancellationToken.None));
        await StartAsync(host, admin, new BulkRequest(BulkKind.Move, Named(mail), CollectionId: to));
        await WorkAsync(host);

        Assert.Contains("attached to a mail", Assert.Single(alone.Refusals).Reason, StringComparison.Ordinal);
        Assert.Equal((to, to), ((await host.RowAsync(mail)).CollectionId, (await host.RowAsync(attached)).CollectionId));
    }

    [Fact]
    public async Task Restrict_AllThatFitButOne_SetsTheirOwnLabels()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var (a, b) = (await host.AcceptedAsync(collection, "a.txt", "A."), await host.AcceptedAsync(collection, "b.txt", "B."));
        var c = await host.AcceptedAsync(collection, "c.txt", "C.");
        await host.WorkAsync();
        var selection = new DocumentSelection
        {
            Query = new DocumentQuery { CollectionId = collection },
            Except = [b],
        };

        await StartAsync(host, admin, new BulkRequest(BulkKind.Restrict, selection, Labels: [Hr]));
        await WorkAsync(host);

        Assert.Equal(2, host.Index.Passages.Count(passage => passage.EndsWith("[everyone|group:hr]", StringComparison.Ordinal)));
        Assert.Null(await TextAsync(host, a));
        Assert.NotNull(await TextAsync(host, b));
        Assert.Null(await TextAsync(host, c));
    }

    [Fact]
    public async Task Restrict_IndexFails_IsMadeGoodByTheWorkerAndClosedForTextsMeanwhile()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var document = await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "A.");
        await host.WorkAsync();
        await StartAsync(host, admin, new BulkRequest(BulkKind.Restrict, Named(document), Labels: [Hr]));
        host.Index.Before = step => step == "SetAccess" ? throw new IOException("no index") : Task.CompletedTask;

        await Assert.ThrowsAnyAsync<Exception>(() => WorkAsync(host));

        Assert.Null(await TextAsync(host, document));
        host.Index.Before = _ => Task.CompletedTask;
        await host.WorkAsync();
        Assert.EndsWith("[everyone|group:hr]", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
        await WorkAsync(host);
        Assert.Equal(BulkState.Done, Assert.Single(await host.Get<BulkChanges>().ListAsync(admin, CancellationToken.None)).State);
    }

    [Fact]
    public async Task Reread_ReadyAndFailed_ReadsTheOriginalsAnew()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var ready = await host.AcceptedAsync(collection, "a.txt", "A.");
        await host.WorkAsync();
        var read = host.Read;
        host.Read = (_, _, _) => Task.FromResult(new KnowledgeAssistant.Ingestion.ReadResult(null, 1, "It cannot be read."));
        var failed = await host.AcceptedAsync(collection, "b.txt", "B.");
        await host.WorkAsync();
        var version = (await host.RowAsync(ready)).ActiveVersionId;
        Assert.Equal(DocumentState.Failed, (await host.RowAsync(failed)).State);
        host.Read = async (path, name, token) => (await read(path, name, token)) with { ReaderNumber = 2 };
        host.ReaderNumber = 2;

        await StartAsync(host, admin, new BulkRequest(BulkKind.Reread, Named(ready, failed)));
        await WorkAsync(host);
        await host.WorkAsync();

        var rows = new[] { await host.RowAsync(ready), await host.RowAsync(failed) };
        Assert.All(rows, row => Assert.Equal(DocumentState.Ready, row.State));
        Assert.NotEqual(version, rows[0].ActiveVersionId);
        // Citations of the text as it was stay openable.
        Assert.NotNull(await TextAsync(host, ready, version));
        Assert.Equal(3, await host.CountAsync<DocumentVersion>());
    }

    [Fact]
    public async Task Reread_SameOutcome_MakesNoVersion()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var document = await host.AcceptedAsync(collection, "a.txt", "A.");
        var noted = await host.AcceptedAsync(collection, "b.txt", "B.");
        await host.WorkAsync();
        var (version, passages) = ((await host.RowAsync(document)).ActiveVersionId, host.Index.Passages);
        var read = host.Read;
        // The text is the same, what is said of it is not.
        host.Read = async (path, name, token) =>
            await read(path, name, token) is var result && name == "b.txt"
                ? result with
                {
                    Content = result.Content! with { Coverage = new KnowledgeAssistant.Ingestion.CoverageReport([], ["A note."]) },
                }
                : result;

        await StartAsync(host, admin, new BulkRequest(BulkKind.Reread, Named(document, noted)));
        await WorkAsync(host);
        await host.WorkAsync();

        var row = await host.RowAsync(document);
        Assert.Equal((DocumentState.Ready, version), (row.State, row.ActiveVersionId));
        Assert.Equal((3, 0), (await host.CountAsync<DocumentVersion>(), await host.CountAsync<Job>()));
        Assert.Equal(passages.Count, host.Index.Passages.Count);
        var record = await host.Get<DocumentRecords>().FindAsync(admin, document, CancellationToken.None);
        Assert.NotNull(Assert.Single(record!.Versions).ReadAgainAt);
        Assert.NotEqual(DocumentNotes.None, (await host.RowAsync(noted)).Notes);
    }

    [Fact]
    public async Task Change_OfMoreThanABatch_GoesThroughAllOfThem()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var (from, to) = (await host.CollectionAsync("from"), await host.CollectionAsync("to"));
        await host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    for (var number = 0; number < 450; number++)
                        context.Add(Row(from, $"{number}.txt"));
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );

        await StartAsync(
            host,
            admin,
            new BulkRequest(BulkKind.Move, new DocumentSelection { Query = new DocumentQuery() }, CollectionId: to)
        );
        await WorkAsync(host);

        var collections = await host.Library.ListCollectionsAsync(CancellationToken.None);
        Assert.Equal([("from", 0), ("to", 450)], collections.Select(row => (row.Name, row.Documents)));
    }

    [Fact]
    public async Task EveryMember_AskedByWhoIsNoAdmin_ThrowsAndChangesNothing()
    {
        await using var host = await IngestionHost.StartAsync();
        var admin = await AdminAsync(host);
        var collection = await host.CollectionAsync();
        var document = await host.AcceptedAsync(collection, "a.txt", "A.");
        var id = await StartAsync(host, admin, new BulkRequest(BulkKind.Delete, Named(document)));
        await WorkAsync(host);
        var reader = await UserAsync(host, UserRole.Reader);
        var reviewer = await UserAsync(host, UserRole.Reviewer);
        var changes = host.Get<BulkChanges>();

        foreach (var user in (Guid[])[reader, reviewer, Guid.CreateVersion7(), Guid.Empty])
        {
            await RefusedAsync(() => changes.StartAsync(user, new BulkRequest(BulkKind.Reread, Named(document)), CancellationToken.None));
            await RefusedAsync(() => changes.DeleteCollectionAsync(user, collection, "docs", CancellationToken.None));
            await RefusedAsync(() => changes.ListAsync(user, CancellationToken.None));
            await RefusedAsync(() => changes.UndoAsync(user, id, CancellationToken.None));
            await RefusedAsync(() => changes.FinishAsync(user, id, CancellationToken.None));
            await RefusedAsync(() => changes.DismissAsync(user, id, CancellationToken.None));
        }
        Assert.Equal(BulkState.Undoable, Assert.Single(await changes.ListAsync(admin, CancellationToken.None)).State);
    }

    private static Task<AdminRequiredException> RefusedAsync(Func<Task> call) => Assert.ThrowsAsync<AdminRequiredException>(call);

    private static DocumentSelection Named(params Guid[] ids) => new() { Ids = ids };

    private static async Task<Guid> StartAsync(IngestionHost host, Guid admin, BulkRequest request)
    {
        var started = await host.Get<BulkChanges>().StartAsync(admin, request, CancellationToken.None);
        Assert.Equal(BulkOutcome.Done, started.Outcome);
        return started.ChangeId!.Value;
    }

    private static Task<TimeSpan> WorkAsync(IngestionHost host) => host.Get<BulkWorker>().WorkAsync(CancellationToken.None);

    private static Task<DocumentText?> TextAsync(IngestionHost host, Guid document, Guid? version = null, AccessScope? scope = null) =>
        host.Get<DocumentTexts>().FindAsync(document, version, scope ?? AccessScope.EveryoneOnly, CancellationToken.None);

    private static Task<Guid> AdminAsync(IngestionHost host) => UserAsync(host, UserRole.Admin);

    private static async Task<Guid> UserAsync(IngestionHost host, UserRole role)
    {
        var name = $"{role}-{Guid.NewGuid():N}";
        return (await host.Get<UserAdministration>().AddAsync(name, role, [], "a long enough phrase", CancellationToken.None)).User!.Id;
    }

    private static Document Row(Guid collection, string source) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            CollectionId = collection,
            Source = source,
            Title = source,
            Date = DateTime.UnixEpoch,
            State = DocumentState.Failed,
            Reason = "Not read.",
            CreatedAt = DateTime.UnixEpoch,
        };
}
