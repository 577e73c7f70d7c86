using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>
/// The list of a user's own conversations and what can be done to one there. Every member takes the asking user: what belongs to somebody else
/// is as good as not there. Each change is told to the user's open pages.
/// </summary>
public sealed class ConversationList(
    IDbContextFactory<AppDbContext> databases,
    WriteQueue writes,
    ConversationChanges changes,
    TimeProvider clock
)
{
    /// <summary>More pins than this are a list of their own.</summary>
    public const int MaxPinned = 50;

    /// <summary>How long <see cref="RestoreAsync"/> is promised to work; what is deleted is kept a little longer than that.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(10);

    /// <summary>All pinned ones, and the others from the newest on.</summary>
    public async Task<ConversationPage> ListAsync(Guid userId, int take, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var own = database.Set<Conversation>().AsNoTracking().Where(row => row.UserId == userId);
        var pinned = await own.Where(row => row.PinnedAt != null)
            .OrderByDescending(row => row.PinnedAt)
            .Take(MaxPinned)
            .ToListAsync(cancellationToken);
        var wanted = Math.Clamp(take, 1, 1_000);
        var recent = await own.Where(row => row.PinnedAt == null)
            .OrderByDescending(row => row.UpdatedAt)
            .ThenByDescending(row => row.Id)
            .Take(wanted + 1)
            .ToListAsync(cancellationToken);
        var writing = await WritingAsync(database, userId, cancellationToken);
        return new ConversationPage(
            [.. pinned.Select(row => Summary(row, writing))],
            [.. recent.Take(wanted).Select(row => Summary(row, writing))],
            recent.Count > wanted
        );
    }

    /// <returns>False when there is none of that id that is theirs.</returns>
    public Task<bool> RenameAsync(Guid id, Guid userId, string title, CancellationToken cancellationToken)
    {
        var cut = ConversationTitle.From(title);
        return ChangeAsync(
            userId,
            database => Own(database, id, userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, cut), cancellationToken),
            cancellationToken
        );
    }

    /// <returns>False when there is none of that id that is theirs.</returns>
    public Task<bool> PinAsync(Guid id, Guid userId, bool pinned, CancellationToken cancellationToken)
    {
        DateTime? at = pinned ? Now() : null;
        return ChangeAsync(
            userId,
            database => Own(database, id, userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.PinnedAt, at), cancellationToken),
            cancellationToken
        );
    }

    /// <summary>
    /// Takes it out of everybody's sight at once: list, page, runs, reviews. An answer being written in it is stopped.
    /// <see cref="RestoreAsync"/> brings it back for <see cref="UndoTime"/>; then its turns, their evidence and events are gone for good.
    /// </summary>
    /// <returns>False when there is none of that id that is theirs.</returns>
    public Task<bool> DeleteAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        DateTime? now = Now();
        return ChangeAsync(
            userId,
            database => Own(database, id, userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now), cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Undoes <see cref="DeleteAsync"/>.</summary>
    /// <returns>False when it is too late.</returns>
    public Task<bool> RestoreAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            userId,
            database =>
                Own(database, id, userId)
                    .IgnoreQueryFilters()
                    .Where(row => row.DeletedAt != null)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, (DateTime?)null), cancellationToken),
            cancellationToken
        );

    /// <summary>The owner has it open and sees its last answer.</summary>
    /// <returns>True when there was something new in it.</returns>
    public Task<bool> MarkSeenAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        DateTime? now = Now();
        return ChangeAsync(
            userId,
            database =>
                Own(database, id, userId)
                    .Where(row => row.AnsweredAt != null && (row.SeenAt == null || row.SeenAt < row.AnsweredAt))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.SeenAt, now), cancellationToken),
            cancellationToken
        );
    }

    private async Task<bool> ChangeAsync(Guid userId, Func<AppDbContext, Task<int>> change, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        using (await writes.EnterAsync(cancellationToken))
            if (await change(database) == 0)
                return false;
        changes.Tell(userId);
        return true;
    }

    /// <summary>Few turns are running at any time and they have an index, so this looks at no finished one.</summary>
    private static async Task<HashSet<Guid>> WritingAsync(AppDbContext database, Guid userId, CancellationToken cancellationToken) =>
        [
            .. await database
                .Set<Turn>()
                .Where(turn => turn.State == TurnState.Running && turn.Conversation!.UserId == userId)
                .Select(turn => turn.ConversationId)
                .ToListAsync(cancellationToken),
        ];

    private static ConversationSummary Summary(Conversation row, HashSet<Guid> writing) =>
        new(row.Id, row.Title, Utc(row.CreatedAt), Utc(row.UpdatedAt))
        {
            IsPinned = row.PinnedAt is not null,
            IsWriting = writing.Contains(row.Id),
            IsUnread = row.AnsweredAt is { } answered && (row.SeenAt is not { } seen || seen < answered),
        };

    private static IQueryable<Conversation> Own(AppDbContext database, Guid id, Guid userId) =>
        database.Set<Conversation>().Where(row => row.Id == id && row.UserId == userId);

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
