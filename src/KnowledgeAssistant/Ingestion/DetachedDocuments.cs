using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Documents that were attached to an earlier version of a mail and are not to the one that search sees now.</summary>
internal static class DetachedDocuments
{
    /// <summary>Marks them as deleted, in the transaction in which their mails' versions become the active ones; the rest of their deletion follows.</summary>
    public static async Task<IReadOnlyList<ReadingChange>> MarkAsync(
        AppDbContext context,
        IReadOnlyList<JobRow> finished,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var versions = finished.ToDictionary(row => row.Document.Id, row => row.Version.Id);
        var ids = versions.Keys.ToList();
        var attached = await context
            .Set<Document>()
            .Where(row => row.ParentId != null && ids.Contains(row.ParentId.Value) && row.State != DocumentState.Deleting)
            .Select(row => new
            {
                row.Id,
                row.ParentId,
                row.ParentVersionId,
            })
            .ToListAsync(cancellationToken);
        var detached = attached.Where(row => row.ParentVersionId != versions[row.ParentId!.Value]).Select(row => row.Id).ToList();
        return detached.Count == 0 ? [] : await DocumentLibrary.MarkDeletedAsync(context, detached, now, cancellationToken);
    }
}
