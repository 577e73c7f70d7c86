using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>
/// Changes of many documents, as admins ask for them. The selection is written down when it is made; <see cref="BulkWorker"/> goes through it, so
/// that a page that is left and a server that stops lose nothing.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every member that takes an admin for anybody but an enabled one.</exception>
public sealed class BulkChanges(LibraryAdministration library, AppDatabase database, BulkSignal signal, TimeProvider time)
{
    /// <summary>How long a finished change is shown unless somebody puts it away.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(10);

    /// <summary>Writes the selection down and hands it to the worker.</summary>
    public async Task<BulkStarted> StartAsync(Guid adminId, BulkRequest request, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        if (request.Selection.Ids.Count > DocumentSelection.MostNamed || request.Selection.Except.Count > DocumentSelection.MostNamed)
            return new BulkStarted(BulkOutcome.TooManyNamed, null);
        var started = await database.WriteAsync(context => WriteDownAsync(context, adminId, request, cancellationToken), cancellationToken);
        signal.Wake();
        return started;
    }

    /// <summary>
    /// Deletes a collection with every document in it, which can be undone as long as a deletion of documents can. Nothing comes into it meanwhile.
    /// </summary>
    /// <param name="typedName">The collection's name as it is now, typed by whoever means it.</param>
    public async Task<BulkStarted> DeleteCollectionAsync(
        Guid adminId,
        Guid collectionId,
        string typedName,
        CancellationToken cancellationToken
    )
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var change = new BulkChange
        {
            Id = Guid.CreateVersion7(),
            Kind = BulkKind.Delete,
            AdminId = adminId,
            CollectionId = collectionId,
            Total = 0,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        var refusal = await database.WriteAsync(
            context => CollectionDeletion.StartAsync(context, change, typedName, cancellationToken),
            cancellationToken
        );
        CrashPoint.Reached("bulk-start");
        signal.Wake();
        return refusal is { } outcome ? new BulkStarted(outcome, null) : new BulkStarted(BulkOutcome.Done, change.Id);
    }

    /// <summary>Those under way and those that ended lately, the oldest first.</summary>
    public async Task<IReadOnlyList<BulkView>> ListAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var since = time.GetUtcNow().UtcDateTime - Shown;
        return await database.RunAsync<IReadOnlyList<BulkView>>(
            async context =>
            {
                var changes = await context
                    .Set<BulkChange>()
                    .AsNoTracking()
                    .Where(change => change.EndedAt == null || change.EndedAt > since)
                    .OrderBy(change => change.Id)
                    .ToListAsync(cancellationToken);
                var views = new List<BulkView>();
                foreach (var change in changes)
                    views.Add(await ViewAsync(context, change, cancellationToken));
                return views;
            },
            cancellationToken
        );
    }

    /// <summary>Brings back what a deletion has hidden, if nothing of it is gone yet.</summary>
    public Task<BulkOutcome> UndoAsync(Guid adminId, Guid changeId, CancellationToken cancellationToken) =>
        ChangeAsync(
            adminId,
            changeId,
            change =>
            {
                if (change.Kind != BulkKind.Delete || change.State is not (BulkState.Working or BulkState.Undoable))
                    return false;
                (change.State, change.UndoUntil, change.Done) = (BulkState.Undoing, null, 0);
                return true;
            },
            cancellationToken
        );

    /// <summary>Ends the time in which a deletion can be undone.</summary>
    public Task<BulkOutcome> FinishAsync(Guid adminId, Guid changeId, CancellationToken cancellationToken) =>
        ChangeAsync(
            adminId,
            changeId,
            change =>
            {
                if (change.State != BulkState.Undoable)
                    return false;
                change.UndoUntil = time.GetUtcNow().UtcDateTime;
                return true;
            },
            cancellationToken
        );

    /// <summary>Puts a change that has ended out of sight.</summary>
    public async Task DismissAsync(Guid adminId, Guid changeId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        await database.WriteAsync(
            context =>
                context.Set<BulkChange>().Where(row => row.Id == changeId && row.EndedAt != null).ExecuteDeleteAsync(cancellationToken),
            cancellationToken
        );
        signal.Tell();
    }

    private async Task<BulkStarted> WriteDownAsync(
        AppDbContext context,
        Guid adminId,
        BulkRequest request,
        CancellationToken cancellationToken
    )
    {
        if (
            request.Kind == BulkKind.Move
            && !await context.Set<Collection>().AnyAsync(row => row.Id == request.CollectionId && row.DeletionId == null, cancellationToken)
        )
            return new BulkStarted(BulkOutcome.NoCollection, null);
        var ids = await SelectAsync(context, request.Selection, cancellationToken);
        // A mail that is read again looks after what is attached to it by itself.
        if (request.Kind != BulkKind.Reread)
            ids = [.. ids.Concat(await AttachedDocuments.UnderAsync(context, ids, cancellationToken)).Distinct()];
        if (ids.Count == 0)
            return new BulkStarted(BulkOutcome.NothingSelected, null);
        var change = new BulkChange
        {
            Id = Guid.CreateVersion7(),
            Kind = request.Kind,
            AdminId = adminId,
            CollectionId = request.CollectionId,
            Labels = DocumentLibrary.Distinct(request.Labels ?? []),
            Total = ids.Count,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        context.Add(change);
        await context.SaveChangesAsync(cancellationToken);
        await CollectionDeletion.AddItemsAsync(context, change.Id, ids, cancellationToken);
        return new BulkStarted(BulkOutcome.Done, change.Id);
    }

    private static async Task<List<Guid>> SelectAsync(
        AppDbContext context,
        DocumentSelection selection,
        CancellationToken cancellationToken
    )
    {
        var documents = context.Set<Document>().AsNoTracking();
        if (selection.Query is not { } query)
        {
            var named = selection.Ids.ToList();
            return await documents.Where(row => named.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken);
        }
        var all = await DocumentLibrary.Filter(documents, query).Select(row => row.Id).ToListAsync(cancellationToken);
        var except = selection.Except.ToHashSet();
        all.RemoveAll(except.Contains);
        return all;
    }

    private async Task<BulkOutcome> ChangeAsync(
        Guid adminId,
        Guid changeId,
        Func<BulkChange, bool> apply,
        CancellationToken cancellationToken
    )
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var done = await database.WriteAsync(
            async context =>
                await context.Set<BulkChange>().SingleOrDefaultAsync(row => row.Id == changeId, cancellationToken) is { } change
                && apply(change),
            cancellationToken
        );
        signal.Wake();
        return done ? BulkOutcome.Done : BulkOutcome.TooLate;
    }

    private static async Task<BulkView> ViewAsync(AppDbContext context, BulkChange change, CancellationToken cancellationToken)
    {
        var refusals =
            change.Refused == 0
                ? []
                : await context
                    .Set<BulkItem>()
                    .Where(item => item.ChangeId == change.Id && item.Stage == BulkStage.Refused)
                    .OrderBy(item => item.DocumentId)
                    .Take(BulkView.MostRefusals)
                    .Select(item => new BulkRefusal(
                        item.DocumentId,
                        context.Set<Document>().Where(row => row.Id == item.DocumentId).Select(row => row.Title).FirstOrDefault(),
                        item.Refusal!
                    ))
                    .ToListAsync(cancellationToken);
        var collection = change.CollectionId is not null
            ? await context
                .Set<Collection>()
                .Where(row => row.Id == change.CollectionId)
                .Select(row => row.Name)
                .SingleOrDefaultAsync(cancellationToken)
            : null;
        return new BulkView(
            change.Id,
            change.Kind,
            change.State,
            collection,
            change.Total,
            change.Done,
            change.Refused,
            change.UndoUntil is { } until ? DateTime.SpecifyKind(until, DateTimeKind.Utc) : null,
            refusals
        )
        {
            IsCollection = change is { Kind: BulkKind.Delete, CollectionId: not null },
        };
    }
}
