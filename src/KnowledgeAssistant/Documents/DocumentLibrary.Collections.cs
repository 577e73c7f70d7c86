using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

public sealed partial class DocumentLibrary
{
    /// <summary>All collections by name, with how many documents each holds.</summary>
    public Task<IReadOnlyList<CollectionRow>> ListCollectionsAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<CollectionRow>>(
            async context =>
                await context
                    .Set<Collection>()
                    .OrderBy(row => row.Name)
                    .Select(row => new CollectionRow(
                        row.Id,
                        row.Name,
                        row.Labels,
                        row.CreatedAt,
                        context.Set<Document>().Count(document => document.CollectionId == row.Id),
                        context.Set<Document>().Count(document => document.CollectionId == row.Id && document.State == DocumentState.Failed)
                    ))
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>The collection of that name, compared exactly, or null.</summary>
    public Task<Collection?> FindCollectionAsync(string name, CancellationToken cancellationToken) =>
        database.RunAsync(
            context => context.Set<Collection>().AsNoTracking().SingleOrDefaultAsync(row => row.Name == name.Trim(), cancellationToken),
            cancellationToken
        );

    /// <param name="labels">Who may read it; empty means nobody.</param>
    public async Task<CollectionCreated> CreateCollectionAsync(
        string name,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    )
    {
        if (NormaliseName(name) is not { } normalised)
            return new(ChangeOutcome.NameRefused, null);
        return await database.WriteAsync(
            async context =>
            {
                var taken = await context.Set<Collection>().SingleOrDefaultAsync(row => row.Name == normalised, cancellationToken);
                if (taken is not null)
                    return new CollectionCreated(ChangeOutcome.NameTaken, taken.Id);
                var collection = new Collection
                {
                    Id = Guid.CreateVersion7(),
                    Name = normalised,
                    Labels = Distinct(labels),
                    CreatedAt = time.GetUtcNow().UtcDateTime,
                };
                context.Add(collection);
                return new CollectionCreated(ChangeOutcome.Done, collection.Id);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Replaces a collection's rule for all its documents, in the index too before it returns.
    /// </summary>
    public async Task<ChangeOutcome> SetCollectionAccessAsync(
        Guid collectionId,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    )
    {
        var distinct = Distinct(labels);
        using (await gate.EnterAsync(cancellationToken))
        {
            string? name = null;
            var documents = await database.WriteAsync(
                async context =>
                {
                    var collection = await context.Set<Collection>().SingleOrDefaultAsync(row => row.Id == collectionId, cancellationToken);
                    if (collection is null)
                        return null;
                    (collection.Labels, name) = (distinct, collection.Name);
                    return await context
                        .Set<Document>()
                        .Where(row => row.CollectionId == collectionId && row.State != DocumentState.Deleting)
                        .Select(row => new { row.Id, row.Labels })
                        .ToListAsync(cancellationToken);
                },
                cancellationToken
            );
            if (documents is null)
                return ChangeOutcome.NotFound;
            reading.Tell(new ReadingChange(collectionId, name!, null, null));
            var access = documents.ConvertAll(row => new DocumentAccess(row.Id, new AccessRule(distinct, row.Labels)));
            await RepeatIfItFailsAsync(() => index.SetAccessAsync(access, CancellationToken.None));
        }
        return ChangeOutcome.Done;
    }

    private static string? NormaliseName(string name)
    {
        var trimmed = name.Trim();
        return trimmed.Length is >= 1 and <= Collection.MaxNameLength && !trimmed.Any(char.IsControl) ? trimmed : null;
    }
}
