using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Access;

/// <summary>Who there is and what they may read. Users are disabled, never deleted, so that an id is never used again.</summary>
public sealed class UserDirectory(IDbContextFactory<AppDbContext> contexts, DemoMode demo)
{
    /// <summary>
    /// The labels a user reads with: everyone, their own and their groups'. Read anew for each question, so that a change acts at once.
    /// </summary>
    /// <returns>Null when the user is unknown or disabled: they have no access at all, not even to what everyone may read.</returns>
    public async Task<AccessScope?> GetScopeAsync(Guid userId, CancellationToken cancellationToken)
    {
        var user = await FindAsync(userId, cancellationToken);
        return user is null or { Disabled: true }
            ? null
            : AccessScope.Of([AccessLabel.User(user.Id), .. user.Groups.Select(AccessLabel.Group)]);
    }

    public async Task<KnownUser?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        (await FindSessionAsync(userId, cancellationToken))?.User;

    /// <summary>The state a sign-in is compared with; null when the user is unknown.</summary>
    public async Task<SessionState?> FindSessionAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (demo.Find(userId) is { } demoUser)
            return new SessionState(demoUser, demo.Stamp, MustChangePassword: false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await Rows(context, context.Users.Where(user => user.Id == userId)).SingleOrDefaultAsync(cancellationToken);
        return row is null ? null : new SessionState(row.ToKnownUser(), row.Stamp ?? "", row.MustChangePassword);
    }

    /// <summary>Every user of the table by name; demo users are not among them.</summary>
    public async Task<IReadOnlyList<KnownUser>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Rows(context, context.Users.OrderBy(user => user.NormalizedUserName)).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToKnownUser())];
    }

    /// <summary>Whether the table holds any user; without one, the first start makes its admin.</summary>
    public async Task<bool> HasUsersAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Users.AnyAsync(cancellationToken);
    }

    private static IQueryable<Row> Rows(AppDbContext context, IQueryable<AppUser> users) =>
        users.Select(user => new Row
        {
            Id = user.Id,
            Name = user.UserName!,
            Role = user.Role,
            Disabled = user.Disabled,
            CreatedAt = user.CreatedAt,
            Stamp = user.SecurityStamp,
            MustChangePassword = user.MustChangePassword,
            Groups = context
                .Set<GroupMember>()
                .Where(member => member.UserId == user.Id)
                .Join(
                    context.Set<Group>().Where(group => !group.Retired),
                    member => member.GroupKey,
                    group => group.Key,
                    (_, group) => group.Key
                )
                .OrderBy(key => key)
                .ToList(),
        });

    private sealed class Row
    {
        public required Guid Id { get; init; }
        public required string Name { get; init; }
        public required UserRole Role { get; init; }
        public required bool Disabled { get; init; }
        public required DateTime CreatedAt { get; init; }
        public required string? Stamp { get; init; }
        public required bool MustChangePassword { get; init; }
        public required List<string> Groups { get; init; }

        public KnownUser ToKnownUser() =>
            new(Id, Name, Role, Disabled, DateTime.SpecifyKind(CreatedAt, DateTimeKind.Utc), Groups, IsDemo: false);
    }
}
