using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>What a reader said of an answer to their own question, and what came of it.</summary>
/// <param name="Review">Null too while a source of the answer is closed to the reader.</param>
public sealed record TurnFeedback(RatingView? Rating, ReaderReview? Review);

/// <summary>Readers' ratings of answers to their own questions; a turn of somebody else is as good as not there.</summary>
public sealed class Ratings(AppDatabase database, TimeProvider clock)
{
    public Task<TurnFeedback> GetAsync(Guid turnId, Guid userId, AccessScope scope, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var rating = await context
                    .Set<Rating>()
                    .Where(row => row.TurnId == turnId && row.UserId == userId)
                    .Select(row => new RatingView(row.Value, row.Reasons, row.Comment))
                    .SingleOrDefaultAsync(cancellationToken);
                return new TurnFeedback(rating, await ReviewAsync(context, turnId, userId, scope, cancellationToken));
            },
            cancellationToken
        );

    /// <summary>Rates, or rates anew. The comment is trimmed and cut; reasons belong to a rating down only.</summary>
    /// <returns>False when there is no finished turn of that id that is theirs.</returns>
    public Task<bool> SetAsync(Guid turnId, Guid userId, RatingView rating, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var turn = await Own(context, turnId, userId)
                    .Include(row => row.Evidence)
                    .SingleOrDefaultAsync(row => row.State != TurnState.Running, cancellationToken);
                if (turn is null)
                    return false;
                var given = Tidy(rating);
                var stored = await context.FindAsync<Rating>([turnId], cancellationToken);
                if (stored is null)
                    context.Add(Row(turnId, userId, given));
                else
                    (stored.Value, stored.Reasons, stored.Comment, stored.RatedAt) = (given.Value, given.Reasons, given.Comment, Now);
                var item =
                    await context.FindAsync<ReviewItem>([turnId], cancellationToken)
                    ?? await ReviewIntake.AddAsync(context, turn, userId, cancellationToken);
                item.Weigh(given);
                return true;
            },
            cancellationToken
        );

    /// <summary>Takes the rating back, as if it had never been given; a verdict that came of it stays.</summary>
    /// <returns>False when there was none of theirs.</returns>
    public Task<bool> UndoAsync(Guid turnId, Guid userId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var stored = await context
                    .Set<Rating>()
                    .SingleOrDefaultAsync(row => row.TurnId == turnId && row.UserId == userId, cancellationToken);
                if (stored is null)
                    return false;
                context.Remove(stored);
                var item = await context.Set<ReviewItem>().SingleAsync(row => row.TurnId == turnId, cancellationToken);
                item.Weigh(null);
                if (item is { Unsupported: 0, Verdict: null })
                    context.Remove(item);
                return true;
            },
            cancellationToken
        );

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private static IQueryable<Turn> Own(AppDbContext context, Guid turnId, Guid userId) =>
        context
            .Set<Turn>()
            .Where(turn =>
                turn.Id == turnId && context.Set<Conversation>().Any(row => row.Id == turn.ConversationId && row.UserId == userId)
            );

    private static async Task<ReaderReview?> ReviewAsync(
        AppDbContext context,
        Guid turnId,
        Guid userId,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var review = await context
            .Set<Review>()
            .Where(row => row.TurnId == turnId && Own(context, turnId, userId).Any())
            .OrderByDescending(row => row.Number)
            .Select(row => new ReaderReview(row.Verdict, row.CorrectedAnswer, row.ReviewedAt))
            .FirstOrDefaultAsync(cancellationToken);
        if (review is null)
            return null;
        // The corrected answer says what the sources say: it goes where they go.
        var turn = await Own(context, turnId, userId).AsNoTracking().Include(row => row.Evidence).SingleAsync(cancellationToken);
        var states = await EvidenceStates.LoadAsync(context, [turn], scope, cancellationToken);
        var view = TurnViews.Create(turn, states);
        if (view.SourcesWithdrawn)
            return null;
        return DeletedCorrections.Concern(view) ? review with { CorrectedAnswer = "" } : review;
    }

    private static RatingView Tidy(RatingView rating) =>
        rating with
        {
            Reasons = rating.Value == RatingValue.Up ? RatingReasons.None : rating.Reasons,
            Comment = FreeText.Cut(rating.Comment, Rating.MaxComment),
        };

    private Rating Row(Guid turnId, Guid userId, RatingView given) =>
        new()
        {
            TurnId = turnId,
            UserId = userId,
            Value = given.Value,
            Reasons = given.Reasons,
            Comment = given.Comment,
            RatedAt = Now,
        };
}
