using System.Text.Json;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>
/// What the deletion of a collection is beside that of its documents. The collection is marked from the first moment: nothing comes into it any more,
/// nobody is offered it, and its row goes in the transaction that ends the change.
/// </summary>
internal static class CollectionDeletion
{
    /// <returns>Why it cannot be; null when it is marked and every document of it is in the change.</returns>
    public static async Task<BulkOutcome?> StartAsync(
        AppDbContext context,
        BulkChange change,
        string typedName,
        CancellationToken cancellationToken
    )
    {
        var collection = await context.Set<Collection>().SingleOrDefaultAsync(row => row.Id == change.CollectionId, cancellationToken);
        if (collection is null || collection.DeletionId is not null)
            return BulkOutcome.NoCollection;
        if (collection.Name != typedName.Trim())
            return BulkOutcome.WrongName;
        // Another deletion decides about these, and may bring them back.
        if (
            await context
                .Set<Document>()
                .AnyAsync(row => row.CollectionId == collection.Id && row.State == DocumentState.Deleting, cancellationToken)
        )
            return BulkOutcome.BusyDeleting;
        collection.DeletionId = change.Id;
        context.Add(change);
        await context.SaveChangesAsync(cancellationToken);
        await AddLatecomersAsync(context, change, cancellationToken);
        return null;
    }

    /// <summary>Documents of the collection that the change does not hold yet: what is attached to a mail that was being read, say.</summary>
    /// <returns>Whether there were any.</returns>
    public static async Task<bool> AddLatecomersAsync(AppDbContext context, BulkChange change, CancellationToken cancellationToken)
    {
        var late = await context
            .Set<Document>()
            .Where(row => row.CollectionId == change.CollectionId && row.State != DocumentState.Deleting)
            .Where(row => !context.Set<BulkItem>().Any(item => item.ChangeId == change.Id && item.DocumentId == row.Id))
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        change.Total += late.Count;
        await AddItemsAsync(context, change.Id, late, cancellationToken);
        return late.Count > 0;
    }

    /// <summary>The end of the change: the collection is itself again, or gone with the sources that filled it.</summary>
    public static async Task EndAsync(AppDbContext context, BulkChange change, DateTime now, CancellationToken cancellationToken)
    {
        var collection = await context.Set<Collection>().SingleOrDefaultAsync(row => row.DeletionId == change.Id, cancellationToken);
        if (collection is null)
            return;
        var isEmpty = !await context.Set<Document>().AnyAsync(row => row.CollectionId == collection.Id, cancellationToken);
        if (change.State == BulkState.Undoing || !isEmpty)
        {
            collection.DeletionId = null;
            return;
        }
        context.Remove(collection);
        context.Add(
            new DeletedCollection
            {
                Id = collection.Id,
                Labels = collection.Labels,
                DeletedAt = now,
            }
        );
    }

    /// <summary>One statement for thousands of rows: as entities they would take seconds.</summary>
    public static async Task AddItemsAsync(AppDbContext context, Guid changeId, List<Guid> ids, CancellationToken cancellationToken)
    {
        foreach (var part in ids.Chunk(10_000))
        {
            var waiting = (int)BulkStage.Waiting;
            if (context.IsPostgres)
            {
                await context.Database.ExecuteSqlAsync(
                    $"""INSERT INTO "BulkItems" ("ChangeId", "DocumentId", "Stage") SELECT {changeId}, id, {waiting} FROM unnest({part}) AS id""",
                    cancellationToken
                );
                continue;
            }
            var json = JsonSerializer.Serialize(part.Select(id => id.ToString("D").ToUpperInvariant()));
            await context.Database.ExecuteSqlAsync(
                $"""INSERT INTO "BulkItems" ("ChangeId", "DocumentId", "Stage") SELECT {changeId}, value, {waiting} FROM json_each({json})""",
                cancellationToken
            );
        }
    }
}
