using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>How many answers cite a document.</summary>
/// <param name="Answers">All that are kept.</param>
/// <param name="Recent">Of the last <see cref="DocumentUse.RecentDays"/> days.</param>
/// <param name="Latest">When the last of them was asked (UTC).</param>
public sealed record CitationCount(int Answers, int Recent, DateTime? Latest);

/// <summary>One answer that cites a document: when it was asked, and nothing of what was asked.</summary>
/// <param name="ConversationId">Only where the question was the admin's own.</param>
public sealed record CitingAnswer(Guid TurnId, DateTime AskedAt, Guid? ConversationId);

/// <summary>Which answers rest on a document, for its page: counts and dates to every admin, the way to a conversation only to its owner.</summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class DocumentUse(LibraryAdministration library, AppDatabase database, TimeProvider time)
{
    /// <summary>How far back a document's use says how much depends on it now.</summary>
    public const int RecentDays = 90;

    public async Task<CitationCount> CountAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var since = time.GetUtcNow().UtcDateTime.AddDays(-RecentDays);
        return await database.RunAsync(
            async context =>
            {
                var cited = context.Set<TurnEvidence>().Where(row => row.DocumentId == documentId && row.CitedAt != null);
                var all = await cited.Select(row => row.TurnId).Distinct().CountAsync(cancellationToken);
                var recent = await cited
                    .Where(row => row.CitedAt >= since)
                    .Select(row => row.TurnId)
                    .Distinct()
                    .CountAsync(cancellationToken);
                var latest = await cited.MaxAsync(row => row.CitedAt, cancellationToken);
                return new CitationCount(all, recent, latest is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Utc) : null);
            },
            cancellationToken
        );
    }

    /// <summary>The newest first; answers of conversations that are being deleted are left out.</summary>
    public async Task<IReadOnlyList<CitingAnswer>> ListAsync(Guid adminId, Guid documentId, int take, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        return await database.RunAsync<IReadOnlyList<CitingAnswer>>(
            async context =>
            {
                var newest = context
                    .Set<TurnEvidence>()
                    .Where(row => row.DocumentId == documentId && row.CitedAt != null)
                    .Select(row => new { row.TurnId, row.CitedAt })
                    .Distinct()
                    .OrderByDescending(row => row.CitedAt)
                    .Take(take);
                var rows = await newest
                    .Join(
                        context.Set<Turn>(),
                        row => row.TurnId,
                        turn => turn.Id,
                        (row, turn) =>
                            new
                            {
                                turn.Id,
                                turn.StartedAt,
                                turn.ConversationId,
                                IsOwn = turn.Conversation!.UserId == adminId,
                            }
                    )
                    .OrderByDescending(row => row.StartedAt)
                    .ToListAsync(cancellationToken);
                return
                [
                    .. rows.Select(row => new CitingAnswer(
                        row.Id,
                        DateTime.SpecifyKind(row.StartedAt, DateTimeKind.Utc),
                        row.IsOwn ? row.ConversationId : null
                    )),
                ];
            },
            cancellationToken
        );
    }
}
