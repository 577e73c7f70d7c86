using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>A document that somebody should look at.</summary>
/// <param name="ReviewBy">When its review was or is due; null where only its successor makes it stale.</param>
/// <param name="SupersededBy">Title of the document that took its place; null where none did.</param>
/// <param name="Answers">Answers of the last <see cref="DocumentUse.RecentDays"/> days that cite it.</param>
public sealed record DueDocument(
    Guid Id,
    string Title,
    string Collection,
    string Source,
    Guid? OwnerId,
    DateTime? ReviewBy,
    string? SupersededBy,
    int Answers
);

/// <param name="Total">Over all pages.</param>
public sealed record DueDocumentPage(IReadOnlyList<DueDocument> Rows, int Total);

/// <summary>Documents past their review date or replaced by another one and still searched, the one that most answers rest on first.</summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class DueDocuments(LibraryAdministration library, AppDatabase database, TimeProvider time)
{
    public const int MaxTake = 200;

    /// <param name="ownerId">Only documents of this owner; null for everybody's.</param>
    public async Task<DueDocumentPage> ListAsync(Guid adminId, Guid? ownerId, int skip, int take, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var since = now.AddDays(-DocumentUse.RecentDays);
        return await database.RunAsync(
            async context =>
            {
                var due = Due(context, ownerId, now);
                var total = await due.CountAsync(cancellationToken);
                var rows = await Ranked(context, due, since)
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MaxTake))
                    .ToListAsync(cancellationToken);
                return new DueDocumentPage([.. rows.Select(row => row.ToDueDocument())], total);
            },
            cancellationToken
        );
    }

    /// <summary>How many are due, to stand beside the link.</summary>
    public async Task<int> CountAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        return await database.RunAsync(context => Due(context, ownerId: null, now).CountAsync(cancellationToken), cancellationToken);
    }

    /// <summary>A successor that is gone leaves the document as it was.</summary>
    private static IQueryable<Document> Due(AppDbContext context, Guid? ownerId, DateTime now)
    {
        var due = context
            .Set<Document>()
            .AsNoTracking()
            .Where(row => row.ActiveVersionId != null && row.State != DocumentState.Deleting)
            .Where(row =>
                (row.ReviewBy != null && row.ReviewBy <= now)
                || (row.SupersededById != null && context.Set<Document>().Any(other => other.Id == row.SupersededById))
            );
        return ownerId is { } owner ? due.Where(row => row.OwnerId == owner) : due;
    }

    /// <summary>Each count is a jump in an index that holds nothing but cited passages' ids and times.</summary>
    private static IQueryable<Row> Ranked(AppDbContext context, IQueryable<Document> due, DateTime since) =>
        due.Select(row => new Row
            {
                Id = row.Id,
                Title = row.Title,
                Collection = row.Collection!.Name,
                Source = row.Source,
                OwnerId = row.OwnerId,
                ReviewBy = row.ReviewBy,
                SupersededBy = context
                    .Set<Document>()
                    .Where(other => other.Id == row.SupersededById)
                    .Select(other => other.Title)
                    .FirstOrDefault(),
                Answers = context
                    .Set<TurnEvidence>()
                    .Where(evidence => evidence.DocumentId == row.Id && evidence.CitedAt != null && evidence.CitedAt >= since)
                    .Select(evidence => evidence.TurnId)
                    .Distinct()
                    .Count(),
            })
            .OrderByDescending(row => row.Answers)
            // Those without a day first, on either database.
            .ThenByDescending(row => row.ReviewBy == null)
            .ThenBy(row => row.ReviewBy)
            .ThenBy(row => row.Id);

    private sealed class Row
    {
        public required Guid Id { get; init; }
        public required string Title { get; init; }
        public required string Collection { get; init; }
        public required string Source { get; init; }
        public required Guid? OwnerId { get; init; }
        public required DateTime? ReviewBy { get; init; }
        public required string? SupersededBy { get; init; }
        public required int Answers { get; init; }

        public DueDocument ToDueDocument() =>
            new(
                Id,
                Title,
                Collection,
                Source,
                OwnerId,
                ReviewBy is { } by ? DateTime.SpecifyKind(by, DateTimeKind.Utc) : null,
                SupersededBy,
                Answers
            );
    }
}
