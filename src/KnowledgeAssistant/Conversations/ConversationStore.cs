using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>A user's own conversations. Every member takes the asking user: what belongs to somebody else is as good as not there.</summary>
public sealed class ConversationStore(IDbContextFactory<AppDbContext> databases, TimeProvider clock)
{
    /// <summary>The conversation as its owner may see it now; null when there is none of that id that is theirs.</summary>
    /// <param name="turns">How many turns from the end of the shown branch, 1 to 100.</param>
    public async Task<ConversationView?> GetAsync(Guid id, Guid userId, AccessScope scope, int turns, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var conversation = await Own(database, id, userId).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (conversation is null)
            return null;
        var tree = await TurnTree.LoadAsync(database, id, cancellationToken);
        var page = await PageAsync(database, tree, tree.PathTo(conversation.LeafId ?? tree.Newest), turns, scope, cancellationToken);
        return new ConversationView(
            conversation.Id,
            conversation.Title,
            Utc(conversation.CreatedAt),
            Utc(conversation.UpdatedAt),
            page.Turns,
            page.Earlier
        );
    }

    /// <summary>The turns before that one on its own branch, the nearest of them; nothing when it is not theirs.</summary>
    /// <param name="turns">At most so many, 1 to 100.</param>
    public async Task<TurnPage> GetEarlierAsync(Guid turnId, Guid userId, AccessScope scope, int turns, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var turn = await OwnTurn(database, turnId, userId)
            .Select(row => new { row.ConversationId })
            .SingleOrDefaultAsync(cancellationToken);
        if (turn is null)
            return new TurnPage([], 0);
        var tree = await TurnTree.LoadAsync(database, turn.ConversationId, cancellationToken);
        return await PageAsync(database, tree, tree.PathTo(tree.ParentOf(turnId)), turns, scope, cancellationToken);
    }

    /// <summary>Shows the branch of that turn as far as it was last gone on with.</summary>
    /// <returns>False when the turn is not theirs.</returns>
    public async Task<bool> SwitchAsync(Guid turnId, Guid userId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var turn = await OwnTurn(database, turnId, userId)
            .Select(row => new { row.ConversationId })
            .SingleOrDefaultAsync(cancellationToken);
        if (turn is null)
            return false;
        var tree = await TurnTree.LoadAsync(database, turn.ConversationId, cancellationToken);
        var leaf = tree.LeafBelow(turnId);
        return await Own(database, turn.ConversationId, userId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeafId, (Guid?)leaf), cancellationToken) > 0;
    }

    /// <summary>One turn as its owner may see it now; null when it is not theirs.</summary>
    public Task<TurnView?> GetTurnAsync(Guid turnId, Guid userId, AccessScope scope, CancellationToken cancellationToken) =>
        GetTurnAsync(turnId, userId, scope, _ => { }, cancellationToken);

    /// <param name="bringUp">Writes into the turn what is known of it beside its row, before it is looked at with its owner's rights.</param>
    internal async Task<TurnView?> GetTurnAsync(
        Guid turnId,
        Guid userId,
        AccessScope scope,
        Action<Turn> bringUp,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var turn = await OwnTurn(database, turnId, userId)
            .Select(row => new { row.ConversationId })
            .SingleOrDefaultAsync(cancellationToken);
        if (turn is null)
            return null;
        var tree = await TurnTree.LoadAsync(database, turn.ConversationId, cancellationToken);
        return (await ViewsAsync(database, tree, [turnId], scope, bringUp, cancellationToken)).SingleOrDefault();
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

    private static async Task<TurnPage> PageAsync(
        AppDbContext database,
        TurnTree tree,
        IReadOnlyList<Guid> path,
        int turns,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var last = path.TakeLast(Math.Clamp(turns, 1, 100)).ToList();
        return new TurnPage(await ViewsAsync(database, tree, last, scope, _ => { }, cancellationToken), path.Count - last.Count);
    }

    private static async Task<IReadOnlyList<TurnView>> ViewsAsync(
        AppDbContext database,
        TurnTree tree,
        IReadOnlyCollection<Guid> ids,
        AccessScope scope,
        Action<Turn> bringUp,
        CancellationToken cancellationToken
    )
    {
        var turns = await database
            .Set<Turn>()
            .AsNoTracking()
            .Where(turn => ids.Contains(turn.Id))
            .Include(turn => turn.Evidence)
            .OrderBy(turn => turn.Ordinal)
            .ToListAsync(cancellationToken);
        turns.ForEach(bringUp);
        var known = await EvidenceStates.LoadAsync(database, turns, scope, cancellationToken);
        return
        [
            .. turns.Select(turn =>
                TurnViews.Create(turn, known) with
                {
                    ConversationId = turn.ConversationId,
                    ParentId = turn.ParentId,
                    Siblings = tree.SiblingsOf(turn.Id),
                }
            ),
        ];
    }

    private static IQueryable<Turn> OwnTurn(AppDbContext database, Guid turnId, Guid userId) =>
        database
            .Set<Turn>()
            .Where(turn =>
                turn.Id == turnId && database.Set<Conversation>().Any(owner => owner.Id == turn.ConversationId && owner.UserId == userId)
            );

    private static IQueryable<Conversation> Own(AppDbContext database, Guid id, Guid userId) =>
        database.Set<Conversation>().Where(conversation => conversation.Id == id && conversation.UserId == userId);

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
