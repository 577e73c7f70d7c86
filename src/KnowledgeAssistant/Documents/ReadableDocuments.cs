using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>A searchable document as a reader sees it in a list.</summary>
public sealed record ReadableDocument(Guid Id, string Collection, string Source, string Title);

/// <param name="Description">What it is for, in its admin's words; empty for nothing said.</param>
public sealed record ReadableCollection(string Name, string Description);

/// <summary>Which documents somebody may read: for what a page offers, never for searching, which tests the scope itself.</summary>
public sealed class ReadableDocuments(AppDatabase database)
{
    /// <summary>
    /// Documents that share a rule are found through an index, newest first, so that nothing is read that the scope may not: a library of 100,000
    /// documents costs as little as one of 100, also for somebody who may read only the oldest of them or none.
    /// </summary>
    /// <returns>Searchable documents that the scope may read, the latest uploaded first, at most <paramref name="take"/>.</returns>
    public Task<IReadOnlyList<ReadableDocument>> ListAsync(AccessScope scope, int take, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<ReadableDocument>>(
            async context =>
            {
                var collections = await context.Set<Collection>().AsNoTracking().ToListAsync(cancellationToken);
                var found = new List<Document>();
                foreach (var collection in collections.Where(collection => scope.MayRead(collection.Labels, [])))
                {
                    foreach (var labels in await LabelSetsAsync(context, collection.Id, cancellationToken))
                        if (scope.MayRead(collection.Labels, labels))
                            found.AddRange(await NewestAsync(context, collection.Id, labels, take, cancellationToken));
                }
                var names = collections.ToDictionary(collection => collection.Id, collection => collection.Name);
                return
                [
                    .. found
                        .OrderByDescending(row => row.ActiveVersionId)
                        .Take(take)
                        .Select(row => new ReadableDocument(row.Id, names[row.CollectionId], row.Source, row.Title)),
                ];
            },
            cancellationToken
        );

    /// <returns>Null when there is no such searchable document, or the scope may not read it: the same answer, so that nothing can be probed.</returns>
    public Task<ReadableDocument?> FindAsync(Guid documentId, AccessScope scope, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var row = await context
                    .Set<Document>()
                    .AsNoTracking()
                    .Include(row => row.Collection)
                    .SingleOrDefaultAsync(
                        row => row.Id == documentId && row.ActiveVersionId != null && row.State != DocumentState.Deleting,
                        cancellationToken
                    );
                return row is null || !scope.MayRead(row.Collection!.Labels, row.Labels)
                    ? null
                    : new ReadableDocument(row.Id, row.Collection.Name, row.Source, row.Title);
            },
            cancellationToken
        );

    /// <returns>The collections whose rule lets the scope in, by name; a document of one may still be closed to it.</returns>
    public Task<IReadOnlyList<ReadableCollection>> ListCollectionsAsync(AccessScope scope, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<ReadableCollection>>(
            async context =>
            {
                var rows = await context
                    .Set<Collection>()
                    .AsNoTracking()
                    .Where(row => row.DeletionId == null)
                    .OrderBy(row => row.Name)
                    .ToListAsync(cancellationToken);
                return
                [
                    .. rows.Where(row => scope.MayRead(row.Labels, [])).Select(row => new ReadableCollection(row.Name, row.Description)),
                ];
            },
            cancellationToken
        );

    /// <summary>The different labels that documents of a collection have of their own, one jump in the index for each.</summary>
    private static async Task<List<IReadOnlyList<AccessLabel>>> LabelSetsAsync(
        AppDbContext context,
        Guid collectionId,
        CancellationToken cancellationToken
    )
    {
        var sets = new List<IReadOnlyList<AccessLabel>>();
        // Nothing is before the empty text, which stands for no labels of their own.
        var next = await FirstAsync(
            context.Database.SqlQuery<string?>(
                $"""SELECT min("Labels") AS "Value" FROM "Documents" WHERE "CollectionId" = {collectionId}"""
            ),
            cancellationToken
        );
        while (next is { } labels)
        {
            sets.Add(LabelsConversion.Read(labels));
            next = await FirstAsync(
                context.Database.SqlQuery<string?>(
                    $"""SELECT min("Labels") AS "Value" FROM "Documents" WHERE "CollectionId" = {collectionId} AND "Labels" > {labels}"""
                ),
                cancellationToken
            );
        }
        return sets;
    }

    /// <summary>Its one row: asked for as a list, since EF warns of a limit without an order.</summary>
    private static async Task<string?> FirstAsync(IQueryable<string?> query, CancellationToken cancellationToken) =>
        (await query.ToListAsync(cancellationToken))[0];

    /// <summary>Version ids grow with time, so the latest version's document is the newest.</summary>
    private static Task<List<Document>> NewestAsync(
        AppDbContext context,
        Guid collectionId,
        IReadOnlyList<AccessLabel> labels,
        int take,
        CancellationToken cancellationToken
    ) =>
        context
            .Set<Document>()
            .AsNoTracking()
            .Where(row => row.CollectionId == collectionId && row.Labels == labels && row.ActiveVersionId != null)
            .Where(row => row.State != DocumentState.Deleting)
            .OrderByDescending(row => row.ActiveVersionId)
            .Take(take)
            .ToListAsync(cancellationToken);
}
