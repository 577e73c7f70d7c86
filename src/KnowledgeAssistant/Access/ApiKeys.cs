using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Access;

/// <summary>
/// Keys for programs. A key carries no rights of its own: each use asks what its user may do and read at that moment, so that a disabled user's
/// keys are dead and a change of groups acts at once.
/// </summary>
public sealed class ApiKeys(IDbContextFactory<AppDbContext> contexts, UserDirectory directory, DemoMode demo, TimeProvider clock)
{
    public const string Prefix = "ka_";
    public const int DefaultDays = 90;
    public const int MaxDays = 365;

    /// <summary>Usable ones a user may have: more are forgotten ones.</summary>
    private const int MaxKeys = 20;

    private static readonly TimeSpan UseGrain = TimeSpan.FromHours(1);

    /// <param name="days">Until it expires, 1 to <see cref="MaxDays"/>.</param>
    public async Task<NewApiKey> CreateAsync(Guid userId, string name, int days, CancellationToken cancellationToken)
    {
        name = name.Trim();
        if (await FindProblemAsync(userId, name, days, cancellationToken) is { } problem)
            return new NewApiKey(null, problem);
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow().UtcDateTime;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(
            new ApiKey
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                UserId = userId,
                Name = name,
                Hash = HashOf(key),
                CreatedAt = now,
                ExpiresAt = now.AddDays(days),
            }
        );
        await context.SaveChangesAsync(cancellationToken);
        return new NewApiKey(key, null);
    }

    /// <summary>The user's own keys, newest first; of all users for an admin who asks for all.</summary>
    public async Task<IReadOnlyList<KnownApiKey>> ListAsync(Guid userId, bool all, CancellationToken cancellationToken)
    {
        if (all && !await IsAdminAsync(userId, cancellationToken))
            return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .Set<ApiKey>()
            .Where(key => all || key.UserId == userId)
            .OrderByDescending(key => key.CreatedAt)
            .ThenByDescending(key => key.Id)
            .Join(
                context.Users,
                key => key.UserId,
                user => user.Id,
                (key, user) =>
                    new KnownApiKey(
                        key.Id,
                        key.UserId,
                        user.UserName!,
                        key.Name,
                        key.CreatedAt,
                        key.ExpiresAt,
                        key.LastUsedAt,
                        key.RevokedAt
                    )
            )
            .ToListAsync(cancellationToken);
    }

    /// <summary>Ends a key at once; its user may, and every admin.</summary>
    /// <returns>False when there is no such key that the user may revoke.</returns>
    public async Task<bool> RevokeAsync(Guid keyId, Guid userId, CancellationToken cancellationToken)
    {
        var isAdmin = await IsAdminAsync(userId, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
                .Set<ApiKey>()
                .Where(key => key.Id == keyId && (isAdmin || key.UserId == userId))
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, key => key.RevokedAt ?? now), cancellationToken) > 0;
    }

    /// <summary>Whom that key stands for; null when it is unknown, expired or revoked, or its user is disabled.</summary>
    public async Task<ApiKeyUse?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (!LooksLikeOne(key))
            return null;
        var (hash, now) = (HashOf(key), clock.GetUtcNow().UtcDateTime);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Found by the hash: how long the look-up takes tells nothing about the key.
        var row = await context.Set<ApiKey>().AsNoTracking().SingleOrDefaultAsync(each => each.Hash == hash, cancellationToken);
        if (row is null || !CryptographicOperations.FixedTimeEquals(row.Hash, hash))
            return null;
        if (!await IsAliveAsync(row, now, cancellationToken))
            return null;
        if (row.LastUsedAt is not { } last || now - last >= UseGrain)
            await context
                .Set<ApiKey>()
                .Where(each => each.Id == row.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(each => each.LastUsedAt, now), cancellationToken);
        return await directory.FindSessionAsync(row.UserId, cancellationToken) is { User.Disabled: false } session
            ? new ApiKeyUse(row.Id, session)
            : null;
    }

    /// <summary>Whether a key that was found a while ago would still be found.</summary>
    public async Task<bool> IsAliveAsync(Guid keyId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<ApiKey>().AsNoTracking().SingleOrDefaultAsync(each => each.Id == keyId, cancellationToken);
        return row is not null && await IsAliveAsync(row, clock.GetUtcNow().UtcDateTime, cancellationToken);
    }

    private async Task<bool> IsAliveAsync(ApiKey key, DateTime now, CancellationToken cancellationToken) =>
        key.RevokedAt is null
        && now < key.ExpiresAt
        && await directory.FindAsync(key.UserId, cancellationToken) is { Disabled: false, IsDemo: false };

    private async Task<string?> FindProblemAsync(Guid userId, string name, int days, CancellationToken cancellationToken)
    {
        if (demo.Find(userId) is not null)
            return "Demo users have no API keys: they exist only while the program runs in demo mode. Start it with --no-demo and sign in as a user of your own.";
        if (name.Length is 0 or > ApiKey.MaxName)
            return $"Give the key a name of at most {ApiKey.MaxName} characters, such as the program that will use it.";
        if (days is < 1 or > MaxDays)
            return $"A key is good for 1 to {MaxDays} days.";
        if (await directory.FindAsync(userId, cancellationToken) is not { Disabled: false })
            return "This user is disabled.";
        var now = clock.GetUtcNow().UtcDateTime;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var usable = await context
            .Set<ApiKey>()
            .CountAsync(key => key.UserId == userId && key.RevokedAt == null && key.ExpiresAt > now, cancellationToken);
        return usable >= MaxKeys ? $"You have {usable} keys. Revoke one that is not used any more first." : null;
    }

    private async Task<bool> IsAdminAsync(Guid userId, CancellationToken cancellationToken) =>
        await directory.FindAsync(userId, cancellationToken) is { Role: UserRole.Admin, Disabled: false };

    private static bool LooksLikeOne([NotNullWhen(true)] string? key) =>
        key is { Length: 46 } && key.StartsWith(Prefix, StringComparison.Ordinal) && key.All(char.IsAscii);

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}
