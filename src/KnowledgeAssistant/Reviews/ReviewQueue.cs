using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>
/// The answers that a reviewer may and should look at, worst first (see <see cref="Severity"/>), then newest first. Every list and count holds
/// only turns whose whole evidence and trace the reviewer may read, and none to their own questions.
/// </summary>
public sealed class ReviewQueue
{
    /// <summary>Nobody works through more in one sitting; counting on would read the whole queue for a number nobody needs.</summary>
    public const int MostCounted = 1_000;

    /// <summary>The largest page.</summary>
    public const int MaxTake = 100;

    /// <summary>The mark beside the link says "99+" from here.</summary>
    public const int MostMarked = 99;

    private readonly AppDatabase _database;
    private readonly ReviewIntake _intake;

    internal ReviewQueue(AppDatabase database, ReviewIntake intake) => (_database, _intake) = (database, intake);

    public async Task<ReviewQueuePage> ListAsync(
        Reviewer reviewer,
        ReviewFilter filter,
        int skip,
        int take,
        CancellationToken cancellationToken
    )
    {
        // What was answered in the last seconds belongs to the list as well; a longer tail is left to the background.
        await _intake.TakeInAsync(cancellationToken);
        return await _database.RunAsync(
            async context =>
            {
                var items = Filtered(context, await ReadableItems.OfAsync(context, reviewer, cancellationToken), filter);
                var rows = await Ordered(items)
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MaxTake))
                    .Join(
                        context.Set<Turn>(),
                        item => item.TurnId,
                        turn => turn.Id,
                        (item, turn) =>
                            new
                            {
                                Item = item,
                                turn.Question,
                                turn.RewrittenQuestion,
                            }
                    )
                    .OrderByDescending(row => row.Item.Severity)
                    .ThenByDescending(row => row.Item.AskedAt)
                    .ThenBy(row => row.Item.TurnId)
                    .ToListAsync(cancellationToken);
                var total = await Ordered(items).Take(MostCounted + 1).CountAsync(cancellationToken);
                return new ReviewQueuePage([.. rows.Select(row => Row(row.Item, row.Question, row.RewrittenQuestion))], total);
            },
            cancellationToken
        );
    }

    /// <summary>How many wait for a verdict, counted up to one more than <see cref="MostMarked"/>; ratings up do not count.</summary>
    public Task<int> CountOpenAsync(Reviewer reviewer, CancellationToken cancellationToken) =>
        _database.RunAsync(
            async context =>
                await Ordered(Filtered(context, await ReadableItems.OfAsync(context, reviewer, cancellationToken), new ReviewFilter()))
                    .Take(MostMarked + 1)
                    .CountAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>The turn that follows another in the list, among the first <see cref="MostCounted"/>; the first one when the other is not in it.</summary>
    /// <returns>Null when nothing else is left.</returns>
    public Task<Guid?> NextAsync(Reviewer reviewer, ReviewFilter filter, Guid turnId, CancellationToken cancellationToken) =>
        _database.RunAsync<Guid?>(
            async context =>
            {
                var items = Filtered(context, await ReadableItems.OfAsync(context, reviewer, cancellationToken), filter);
                var ids = await Ordered(items).Take(MostCounted).Select(item => item.TurnId).ToListAsync(cancellationToken);
                var next = ids.IndexOf(turnId) + 1;
                return next < ids.Count ? ids[next]
                    : ids.Find(id => id != turnId) is var first && first != Guid.Empty ? first
                    : null;
            },
            cancellationToken
        );

    /// <summary>The collections that a reviewer may read, by name: what the list can be narrowed to.</summary>
    public Task<IReadOnlyList<ReviewCollection>> CollectionsAsync(Reviewer reviewer, CancellationToken cancellationToken) =>
        _database.RunAsync<IReadOnlyList<ReviewCollection>>(
            async context =>
            {
                var rows = await context.Set<Collection>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellationToken);
                return [.. rows.Where(row => reviewer.Scope.MayRead(row.Labels, [])).Select(row => new ReviewCollection(row.Id, row.Name))];
            },
            cancellationToken
        );

    private static IQueryable<ReviewItem> Ordered(IQueryable<ReviewItem> items) =>
        items.OrderByDescending(item => item.Severity).ThenByDescending(item => item.AskedAt).ThenBy(item => item.TurnId);

    private static IQueryable<ReviewItem> Filtered(AppDbContext context, IQueryable<ReviewItem> items, ReviewFilter filter)
    {
        if (filter.State is { } state)
            items = items.Where(item => item.IsOpen == (state == ReviewState.Open));
        items = filter.Rated switch
        {
            RatedAs.Down => items.Where(item => item.Rating == RatingValue.Down),
            RatedAs.Up => items.Where(item => item.Rating == RatingValue.Up),
            RatedAs.NotRated => items.Where(item => item.Rating == null),
            _ => items.Where(item => item.Rating == null || item.Rating != RatingValue.Up),
        };
        if (filter.Reason is { } reason)
            items = items.Where(item => (item.Reasons & reason) != RatingReasons.None);
        items = filter.Support switch
        {
            SupportState.HasUnsupported => items.Where(item => item.Unsupported > 0),
            SupportState.AllSupported => items.Where(item => item.Unsupported == 0 && item.Outcome == AnswerOutcome.Answered),
            SupportState.NotFound => items.Where(item => item.Outcome == AnswerOutcome.NotFound),
            _ => items,
        };
        if (filter.CollectionId is { } collection)
            items = items.Where(item =>
                context.Set<TurnEvidence>().Any(row => row.TurnId == item.TurnId && row.CollectionId == collection)
            );
        if (filter.From is { } from)
            items = items.Where(item => item.AskedAt >= from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        if (filter.To is { } to && to < DateOnly.MaxValue)
            items = items.Where(item => item.AskedAt < to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        return string.IsNullOrWhiteSpace(filter.Text) ? items : SearchedItems.Of(context, items, filter.Text);
    }

    private static ReviewRow Row(ReviewItem item, string question, string? rewritten) =>
        new(
            item.TurnId,
            question,
            rewritten,
            item.AskedAt,
            item.Outcome,
            item.Sentences,
            item.Unsupported,
            item.Rating,
            item.Reasons,
            item.IsOpen,
            item.Verdict
        );
}

public sealed record ReviewCollection(Guid Id, string Name);
