using System.Security.Cryptography;
using KnowledgeAssistant.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Access;

/// <summary>Changes to users, for the admin page, the command line and the first start. Refusals are data.</summary>
public sealed class UserAdministration(
    IServiceScopeFactory scopes,
    IDbContextFactory<AppDbContext> contexts,
    UserDirectory directory,
    TimeProvider time
)
{
    // No letters or digits that are taken for one another when read from a screen.
    private const string PasswordCharacters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <param name="groups">Keys; a group that does not exist yet is made.</param>
    /// <param name="password">Null has one generated, which the user must change when they first sign in.</param>
    public async Task<AccessChange> AddAsync(
        string name,
        UserRole role,
        IReadOnlyCollection<string> groups,
        string? password,
        CancellationToken cancellationToken
    )
    {
        if (await FindGroupProblemAsync(groups, cancellationToken) is { } problem)
            return AccessChange.Refused(problem);
        if (name.Trim().Length > AppUser.MaxNameLength)
            return AccessChange.Refused($"A name has at most {AppUser.MaxNameLength} characters.");
        await using var scope = scopes.CreateAsyncScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var chosen = password ?? GeneratePassword();
        var user = new AppUser
        {
            Id = Guid.CreateVersion7(),
            UserName = name.Trim(),
            Role = role,
            CreatedAt = time.GetUtcNow().UtcDateTime,
            MustChangePassword = password is null,
        };
        if (await manager.CreateAsync(user, chosen) is { Succeeded: false } failed)
            return Refused(failed);
        await SetGroupsAsync(user.Id, groups, cancellationToken);
        return AccessChange.Done(await directory.FindAsync(user.Id, cancellationToken), password is null ? chosen : null);
    }

    /// <summary>Replaces the user's groups; it acts with their next question.</summary>
    public async Task<AccessChange> SetGroupsAsync(Guid userId, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        if (await FindGroupProblemAsync(groups, cancellationToken) is { } problem)
            return AccessChange.Refused(problem);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await context.Set<Group>().Select(group => group.Key).ToListAsync(cancellationToken);
        context.AddRange(groups.Distinct().Except(known).Select(key => new Group { Key = key, Name = key }));
        var current = await context.Set<GroupMember>().Where(member => member.UserId == userId).ToListAsync(cancellationToken);
        context.RemoveRange(current.Where(member => !groups.Contains(member.GroupKey)));
        context.AddRange(
            groups
                .Distinct()
                .Except(current.Select(member => member.GroupKey))
                .Select(key => new GroupMember { UserId = userId, GroupKey = key })
        );
        await context.SaveChangesAsync(cancellationToken);
        return AccessChange.Done(await directory.FindAsync(userId, cancellationToken));
    }

    public Task<AccessChange> SetRoleAsync(Guid userId, UserRole role, CancellationToken cancellationToken) =>
        ChangeAsync(userId, keepsAdmin: role == UserRole.Admin, (_, user) => user.Role = role, cancellationToken);

    public Task<AccessChange> DisableAsync(Guid userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            userId,
            keepsAdmin: false,
            (_, user) =>
            {
                user.Disabled = true;
                user.SecurityStamp = NewStamp();
            },
            cancellationToken
        );

    public Task<AccessChange> EnableAsync(Guid userId, CancellationToken cancellationToken) =>
        ChangeAsync(userId, keepsAdmin: true, (_, user) => user.Disabled = false, cancellationToken);

    /// <summary>Gives the user a new generated password, ends their sign-ins and a lockout.</summary>
    public async Task<AccessChange> ResetPasswordAsync(Guid userId, CancellationToken cancellationToken)
    {
        var password = GeneratePassword();
        var change = await ChangeAsync(
            userId,
            keepsAdmin: true,
            (manager, user) =>
            {
                user.PasswordHash = manager.PasswordHasher.HashPassword(user, password);
                user.SecurityStamp = NewStamp();
                user.MustChangePassword = true;
                user.LockoutEnd = null;
                user.AccessFailedCount = 0;
            },
            cancellationToken
        );
        return change with { Password = change.Succeeded ? password : null };
    }

    /// <summary>The user's own change of password; their other sign-ins end.</summary>
    public async Task<AccessChange> ChangePasswordAsync(Guid userId, string current, string next, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        if (await manager.FindByIdAsync(userId.ToString()) is not { Disabled: false } user)
            return AccessChange.Refused("This user has no password to change.");
        if (current == next)
            return AccessChange.Refused("Choose a password that differs from the present one.");
        user.MustChangePassword = false;
        return await manager.ChangePasswordAsync(user, current, next) is { Succeeded: false } failed
            ? Refused(failed)
            : AccessChange.Done(await directory.FindAsync(userId, cancellationToken));
    }

    private async Task<AccessChange> ChangeAsync(
        Guid userId,
        bool keepsAdmin,
        Action<UserManager<AppUser>, AppUser> change,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        if (await manager.FindByIdAsync(userId.ToString()) is not { } user)
            return AccessChange.Refused("There is no such user.");
        if (!keepsAdmin && user is { Role: UserRole.Admin, Disabled: false } && await IsLastAdminAsync(userId, cancellationToken))
            return AccessChange.Refused($"{user.UserName} is the last admin. Make somebody else admin first.");
        change(manager, user);
        return await manager.UpdateAsync(user) is { Succeeded: false } failed
            ? Refused(failed)
            : AccessChange.Done(await directory.FindAsync(userId, cancellationToken));
    }

    private async Task<bool> IsLastAdminAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return !await context.Users.AnyAsync(user => user.Id != userId && user.Role == UserRole.Admin && !user.Disabled, cancellationToken);
    }

    private async Task<string?> FindGroupProblemAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        if (groups.Select(GroupDirectory.FindKeyProblem).FirstOrDefault(problem => problem is not null) is { } wrong)
            return wrong;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var retired = await context
            .Set<Group>()
            .Where(group => group.Retired && groups.Contains(group.Key))
            .Select(group => group.Key)
            .FirstOrDefaultAsync(cancellationToken);
        return retired is null ? null : $"The group '{retired}' is retired; its key is never used again.";
    }

    private static AccessChange Refused(IdentityResult failed) =>
        AccessChange.Refused([.. failed.Errors.Select(error => error.Description)]);

    private static string GeneratePassword() => RandomNumberGenerator.GetString(PasswordCharacters, 16);

    private static string NewStamp() => RandomNumberGenerator.GetHexString(32);
}
