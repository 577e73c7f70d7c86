using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>Documents that are attached to mails: what happens to the mail happens to them.</summary>
internal static class AttachedDocuments
{
    /// <summary>A mail in a mail in a mail; what is attached deeper is not taken in.</summary>
    public const int Deepest = 3;

    /// <summary>Those attached to the given ones, and to those in turn; without the given ones.</summary>
    public static async Task<List<Guid>> UnderAsync(
        AppDbContext context,
        IEnumerable<Guid> documentIds,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Guid>();
        var level = documentIds.ToList();
        for (var depth = 0; depth <= Deepest && level.Count > 0; depth++)
        {
            var next = new List<Guid>();
            foreach (var part in level.Chunk(500))
            {
                var ids = context.Set<Document>().Where(row => row.ParentId != null && part.Contains(row.ParentId.Value));
                next.AddRange(await ids.Select(row => row.Id).ToListAsync(cancellationToken));
            }
            found.AddRange(next);
            level = next;
        }
        return found;
    }

    /// <summary>How many mails it stands in.</summary>
    public static async Task<int> DepthOfAsync(AppDbContext context, Document document, CancellationToken cancellationToken)
    {
        var depth = 0;
        for (var parent = document.ParentId; parent is { } id && depth <= Deepest; depth++)
            parent = await context
                .Set<Document>()
                .Where(row => row.Id == id)
                .Select(row => row.ParentId)
                .SingleOrDefaultAsync(cancellationToken);
        return depth;
    }
}
