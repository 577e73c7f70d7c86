using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>Whom collections are open to, also those that are gone: what was closed to somebody does not open by being deleted.</summary>
internal static class CollectionRules
{
    public static async Task<Dictionary<Guid, IReadOnlyList<AccessLabel>>> LoadAsync(
        AppDbContext context,
        IReadOnlyCollection<Guid>? only,
        CancellationToken cancellationToken
    )
    {
        var there = await context
            .Set<Collection>()
            .Where(row => only == null || only.Contains(row.Id))
            .Select(row => new { row.Id, row.Labels })
            .ToListAsync(cancellationToken);
        var gone = await context
            .Set<DeletedCollection>()
            .Where(row => only == null || only.Contains(row.Id))
            .Select(row => new { row.Id, row.Labels })
            .ToListAsync(cancellationToken);
        return there.Concat(gone).ToDictionary(row => row.Id, row => row.Labels);
    }

    /// <summary>By name.</summary>
    public static Task<IReadOnlyList<SearchedCollection>> SearchedAsync(AppDatabase database, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<SearchedCollection>>(
            async context =>
            {
                var rows = await context.Set<Collection>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellationToken);
                return rows.ConvertAll(row => new SearchedCollection(row.Id, row.Name, row.FormerNames, row.Labels));
            },
            cancellationToken
        );
}
