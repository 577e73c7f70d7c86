using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
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
                    )
                    {
                        Description = row.Description,
                        FormerNames = row.FormerNames,
                        ReviewMonths = row.ReviewMonths,
                        IsDeleting = row.DeletionId != null,
                    })
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>The collection of that name, compared exactly, or the one that had it before, or null.</summary>
    public Task<Collection?> FindCollectionAsync(string name, CancellationToken cancellationToken) =>
        database.RunAsync(
            context => NamedAsync(context.Set<Collection>().AsNoTracking(), name.Trim(), cancellationToken),
            cancellationToken
        );

    /// <param name="labels">Who may read it; empty means nobody.</param>
    public Task<CollectionCreated> CreateCollectionAsync(
        string name,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    ) => CreateCollectionAsync(new CollectionSettings(name, "", labels, null), cancellationToken);

    /// <summary>A new collection; the name of another one, of today or before, is refused.</summary>
    public async Task<CollectionCreated> CreateCollectionAsync(CollectionSettings settings, CancellationToken cancellationToken)
    {
        if (NormaliseName(settings.Name) is not { } normalised)
            return new(ChangeOutcome.NameRefused, null);
        if (!settings.IsInBounds)
            return new(ChangeOutcome.WrongState, null);
        return await database.WriteAsync(
            async context =>
            {
                var taken = await NamedAsync(context.Set<Collection>(), normalised, cancellationToken);
                if (taken is not null)
                    return new CollectionCreated(
                        taken.Name == normalised ? ChangeOutcome.NameTaken : ChangeOutcome.NameTakenBefore,
                        taken.Id
                    );
                var collection = new Collection
                {
                    Id = Guid.CreateVersion7(),
                    Name = normalised,
                    Description = settings.Description.Trim(),
                    Labels = Distinct(settings.Labels),
                    ReviewMonths = settings.ReviewMonths,
                    CreatedAt = time.GetUtcNow().UtcDateTime,
                };
                context.Add(collection);
                return new CollectionCreated(ChangeOutcome.Done, collection.Id);
            },
            cancellationToken
        );
    }

    /// <summary>Replaces a collection's rule for all its documents, in the index too before it returns.</summary>
    public Task<ChangeOutcome> SetCollectionAccessAsync(
        Guid collectionId,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    ) => ChangeCollectionAsync(collectionId, settings => settings with { Labels = labels }, cancellationToken);

    /// <summary>
    /// Replaces a collection's settings: all of them or, if the name cannot be had, none. A rule and a name act on the next search; the old name
    /// goes on meaning the collection.
    /// </summary>
    public Task<ChangeOutcome> SetCollectionAsync(Guid collectionId, CollectionSettings settings, CancellationToken cancellationToken) =>
        ChangeCollectionAsync(collectionId, _ => settings, cancellationToken);

    private async Task<ChangeOutcome> ChangeCollectionAsync(
        Guid collectionId,
        Func<CollectionSettings, CollectionSettings> change,
        CancellationToken cancellationToken
    )
    {
        using (await gate.EnterAsync(cancellationToken))
        {
            var changed = await database.WriteAsync(
                context => ApplyAsync(context, collectionId, change, cancellationToken),
                cancellationToken
            );
            if (changed.Outcome != ChangeOutcome.Done)
                return changed.Outcome;
            names.Forget();
            // Open pages know the collection by the name it had.
            if (changed.Access is not null || changed.Before != changed.Name)
                reading.Tell(new ReadingChange(collectionId, changed.Before!, null, null));
            if (changed.Access is { Count: > 0 } access)
                await RepeatIfItFailsAsync(() => index.SetAccessAsync(access, CancellationToken.None));
        }
        return ChangeOutcome.Done;
    }

    private static async Task<CollectionChanged> ApplyAsync(
        AppDbContext context,
        Guid collectionId,
        Func<CollectionSettings, CollectionSettings> change,
        CancellationToken cancellationToken
    )
    {
        var row = await context.Set<Collection>().SingleOrDefaultAsync(row => row.Id == collectionId, cancellationToken);
        if (row is null)
            return new(ChangeOutcome.NotFound);
        var wanted = change(CollectionSettings.Of(row));
        if (row.DeletionId is not null || !wanted.IsInBounds)
            return new(ChangeOutcome.WrongState);
        if (NormaliseName(wanted.Name) is not { } name)
            return new(ChangeOutcome.NameRefused);
        var before = row.Name;
        if (await NamedAsync(context.Set<Collection>(), name, cancellationToken) is { } holder && holder.Id != collectionId)
            return new(holder.Name == name ? ChangeOutcome.NameTaken : ChangeOutcome.NameTakenBefore);
        if (name != before)
            await RenameAsync(context, row, name, cancellationToken);
        (row.Description, row.ReviewMonths) = (wanted.Description.Trim(), wanted.ReviewMonths);
        var labels = Distinct(wanted.Labels);
        if (labels.SequenceEqual(row.Labels))
            return new(ChangeOutcome.Done, before, name);
        row.Labels = labels;
        return new(ChangeOutcome.Done, before, name, await AccessAsync(context, row, cancellationToken));
    }

    private static async Task<List<DocumentAccess>> AccessAsync(AppDbContext context, Collection row, CancellationToken cancellationToken)
    {
        var documents = await context
            .Set<Document>()
            .Where(document => document.CollectionId == row.Id && document.State != DocumentState.Deleting)
            .Select(document => new { document.Id, document.Labels })
            .ToListAsync(cancellationToken);
        return documents.ConvertAll(document => new DocumentAccess(document.Id, new AccessRule(row.Labels, document.Labels)));
    }

    /// <summary>Old answers name the collection as it is called now; what their traces and filters call it is understood, see <see cref="CollectionNames"/>.</summary>
    private static async Task RenameAsync(AppDbContext context, Collection row, string name, CancellationToken cancellationToken)
    {
        row.FormerNames = [.. row.FormerNames.Where(former => former != name && former != row.Name), row.Name];
        row.Name = name;
        await context.Database.ExecuteSqlAsync(
            $"""UPDATE "TurnEvidence" SET "Collection" = {name} WHERE "CollectionId" = {row.Id}""",
            cancellationToken
        );
    }

    /// <summary>Collections are few; former names are asked of all of them.</summary>
    private static async Task<Collection?> NamedAsync(IQueryable<Collection> rows, string name, CancellationToken cancellationToken) =>
        await rows.SingleOrDefaultAsync(row => row.Name == name, cancellationToken)
        ?? (await rows.ToListAsync(cancellationToken)).Find(row => row.Answers(name));

    private static string? NormaliseName(string name)
    {
        var trimmed = name.Trim();
        return trimmed.Length is >= 1 and <= Collection.MaxNameLength && !trimmed.Any(char.IsControl) ? trimmed : null;
    }

    /// <param name="Access">Set when the rule is another one now.</param>
    private sealed record CollectionChanged(
        ChangeOutcome Outcome,
        string? Before = null,
        string? Name = null,
        IReadOnlyList<DocumentAccess>? Access = null
    );
}
