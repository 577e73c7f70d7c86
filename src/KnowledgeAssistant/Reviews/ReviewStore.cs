using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>One turn before a reviewer: the answer as its reader saw it, what the reader said, and every verdict so far.</summary>
/// <param name="Turn">Without steps and sizes, which tell how much the asker may read, and without the turns round it.</param>
/// <param name="History">Newest first.</param>
/// <param name="SourceDeleted">A document that it rested on was deleted: no corrected answer is kept or shown any more.</param>
public sealed record ReviewCase(TurnView Turn, RatingView? Rating, IReadOnlyList<ReviewView> History, bool SourceDeleted)
{
    /// <summary>Number of the newest verdict; 0 before the first.</summary>
    public int Latest => History is [var newest, ..] ? newest.Number : 0;
}

public enum SaveOutcome
{
    Saved,

    /// <summary>Somebody else saved a verdict that was not seen yet; nothing was changed.</summary>
    Outdated,

    /// <summary>The turn is gone, a source of it is closed to the reviewer, or the question is their own; nothing was changed.</summary>
    NotYours,
}

/// <summary>Verdicts. Every member takes the reviewer: turns that they may not review are as good as not there.</summary>
public sealed class ReviewStore(AppDatabase database, TimeProvider clock)
{
    public Task<ReviewCase?> FindAsync(Guid turnId, Reviewer reviewer, CancellationToken cancellationToken) =>
        database.RunAsync<ReviewCase?>(
            async context =>
            {
                if (!await MayReviewAsync(context, turnId, reviewer, cancellationToken))
                    return null;
                var turn = await context
                    .Set<Turn>()
                    .AsNoTracking()
                    .Include(row => row.Evidence)
                    .SingleAsync(row => row.Id == turnId, cancellationToken);
                var view = TurnViews.Create(turn, await EvidenceStates.LoadAsync(context, [turn], reviewer.Scope, cancellationToken));
                if (view.SourcesWithdrawn)
                    return null;
                var rating = await context
                    .Set<Rating>()
                    .Where(row => row.TurnId == turnId)
                    .Select(row => new RatingView(row.Value, row.Reasons, row.Comment))
                    .SingleOrDefaultAsync(cancellationToken);
                var history = await HistoryAsync(context, turnId, cancellationToken);
                var sourceDeleted = DeletedCorrections.Concern(view);
                return new ReviewCase(
                    OfThisTurnAlone(view, await KnownAsync(context, view.Filter, reviewer, cancellationToken)),
                    rating,
                    sourceDeleted ? [.. history.Select(review => review with { CorrectedAnswer = "" })] : history,
                    sourceDeleted
                );
            },
            cancellationToken
        );

    /// <summary>Adds a verdict after the newest one that the reviewer has seen.</summary>
    /// <param name="seen">Its number; 0 for none.</param>
    public Task<SaveOutcome> SaveAsync(Guid turnId, Reviewer reviewer, ReviewDraft draft, int seen, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                if (!await MayReviewAsync(context, turnId, reviewer, cancellationToken))
                    return SaveOutcome.NotYours;
                var latest =
                    await context.Set<Review>().Where(row => row.TurnId == turnId).MaxAsync(row => (int?)row.Number, cancellationToken)
                    ?? 0;
                if (latest != seen)
                    return SaveOutcome.Outdated;
                context.Add(
                    new Review
                    {
                        TurnId = turnId,
                        Number = latest + 1,
                        ReviewerId = reviewer.UserId,
                        ReviewerName = reviewer.Name,
                        Verdict = draft.Verdict,
                        CorrectedAnswer = FreeText.Cut(draft.CorrectedAnswer, Review.MaxCorrection),
                        Note = FreeText.Cut(draft.Note, Review.MaxNote),
                        ReviewedAt = clock.GetUtcNow().UtcDateTime,
                    }
                );
                var item = await context.Set<ReviewItem>().SingleAsync(row => row.TurnId == turnId, cancellationToken);
                item.Close(draft.Verdict);
                return SaveOutcome.Saved;
            },
            cancellationToken
        );

    private static async Task<bool> MayReviewAsync(
        AppDbContext context,
        Guid turnId,
        Reviewer reviewer,
        CancellationToken cancellationToken
    )
    {
        var readable = await ReadableItems.OfAsync(context, reviewer, cancellationToken);
        return await readable.AnyAsync(item => item.TurnId == turnId, cancellationToken);
    }

    private static async Task<IReadOnlyList<ReviewView>> HistoryAsync(
        AppDbContext context,
        Guid turnId,
        CancellationToken cancellationToken
    ) =>
        await context
            .Set<Review>()
            .Where(row => row.TurnId == turnId)
            .OrderByDescending(row => row.Number)
            .Select(row => new ReviewView(row.Number, row.ReviewerName, row.Verdict, row.CorrectedAnswer, row.Note, row.ReviewedAt))
            .ToListAsync(cancellationToken);

    /// <summary>What the asker narrowed the search to, without names that are not the reviewer's to know.</summary>
    private static async Task<MetadataFilter> KnownAsync(
        AppDbContext context,
        MetadataFilter filter,
        Reviewer reviewer,
        CancellationToken cancellationToken
    )
    {
        var rows = filter.Collections.Count == 0 ? [] : await context.Set<Collection>().AsNoTracking().ToListAsync(cancellationToken);
        rows.RemoveAll(row => !reviewer.Scope.MayRead(row.Labels, []));
        var known = filter.Collections.Where(name => rows.Exists(row => row.Answers(name)));
        return filter with { Collections = [.. known], Authors = [], SourcePrefix = null };
    }

    private static TurnView OfThisTurnAlone(TurnView view, MetadataFilter filter) =>
        view with
        {
            Filter = filter,
            ConversationId = Guid.Empty,
            ParentId = null,
            Siblings = [],
            Steps = [],
            Trace = view.Trace is null ? null : view.Trace with { SearchedPassages = 0, Steps = [] },
        };
}
