using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Access;

public enum SignInOutcome
{
    SignedIn,

    /// <summary>Wrong name or password, or a disabled user: nobody learns which names exist.</summary>
    Refused,
    LockedOut,
}

/// <summary>Checks a name and a password, counting wrong ones towards the lockout.</summary>
public sealed class PasswordSignIn(IServiceScopeFactory scopes, UserDirectory directory)
{
    private static readonly AppUser Nobody = new() { UserName = "nobody" };
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<AppUser>().HashPassword(Nobody, "no password at all"));

    public async Task<(SignInOutcome Outcome, SessionState? Session)> CheckAsync(
        string name,
        string password,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        if (await manager.FindByNameAsync(name.Trim()) is not { } user)
        {
            // As slow as a wrong password, so that the time does not tell which names exist.
            manager.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
            return (SignInOutcome.Refused, null);
        }

        if (await manager.IsLockedOutAsync(user))
            return (SignInOutcome.LockedOut, null);
        if (!await manager.CheckPasswordAsync(user, password))
        {
            await manager.AccessFailedAsync(user);
            return (await manager.IsLockedOutAsync(user) ? SignInOutcome.LockedOut : SignInOutcome.Refused, null);
        }

        if (user.Disabled)
            return (SignInOutcome.Refused, null);
        await manager.ResetAccessFailedCountAsync(user);
        return (SignInOutcome.SignedIn, await directory.FindSessionAsync(user.Id, cancellationToken));
    }
}
