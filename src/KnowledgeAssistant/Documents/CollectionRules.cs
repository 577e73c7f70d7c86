using KnowledgeAssistant.Access;
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
}
