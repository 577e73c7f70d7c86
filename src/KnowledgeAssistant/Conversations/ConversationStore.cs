using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>A user's own conversations. Every member takes the asking user: what belongs to somebody else is as good as not there.</summary>
public sealed class ConversationStore(IDbContextFactory<AppDbContext> databases, TimeProvider clock)
{
    /// <summary>The conversation as its owner may see it now; null when there is none of that id that is theirs.</summary>
    public async Task<ConversationView?> GetAsync(Guid id, Guid userId, AccessScope scope, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var conversation = await Own(database, id, userId).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (conversation is null)
            return null;
        var turns = await database
            .Set<Turn>()
            .AsNoTracking()
            .Where(turn => turn.ConversationId == id)
            .Include(turn => turn.Evidence)
            .OrderBy(turn => turn.Ordinal)
            .ToListAsync(cancellationToken);
        var known = await EvidenceStates.LoadAsync(database, turns, scope, cancellationToken);
        return new ConversationView(
            conversation.Id,
            conversation.Title,
            Utc(conversation.CreatedAt),
            Utc(conversation.UpdatedAt),
            [.. turns.Select(turn => TurnViews.Create(turn, known))]
        );
    }

    /// <summary>One turn as its owner may see it now; null when it is not theirs.</summary>
    public async Task<TurnView?> GetTurnAsync(Guid turnId, Guid userId, AccessScope scope, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var turn = await database
            .Set<Turn>()
            .AsNoTracking()
            .Include(row => row.Evidence)
            .SingleOrDefaultAsync(
                row =>
                    row.Id == turnId && database.Set<Conversation>().Any(owner => owner.Id == row.ConversationId && owner.UserId == userId),
                cancellationToken
            );
        return turn is null ? null : TurnViews.Create(turn, await EvidenceStates.LoadAsync(database, [turn], scope, cancellationToken));
    }

    /// <summary>Makes an empty conversation. An id that exists already is left as it is.</summary>
    /// <returns>False when the id belongs to somebody else or is being deleted.</returns>
    public async Task<bool> CreateAsync(Guid id, Guid userId, string title, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await database
            .Set<Conversation>()
            .IgnoreQueryFilters()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (existing is not null)
            return existing.UserId == userId && existing.DeletedAt is null;
        var now = clock.GetUtcNow().UtcDateTime;
        database.Add(
            new Conversation
            {
                Id = id,
                UserId = userId,
                Title = ConversationTitle.From(title),
                CreatedAt = now,
                UpdatedAt = now,
            }
        );
        await database.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static IQueryable<Conversation> Own(AppDbContext database, Guid id, Guid userId) =>
        database.Set<Conversation>().Where(conversation => conversation.Id == id && conversation.UserId == userId);

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
