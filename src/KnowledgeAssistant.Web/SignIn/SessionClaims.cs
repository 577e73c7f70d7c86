using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Web.SignIn;

/// <summary>What the cookie holds: who, in which role, and the stamp that ends it.</summary>
internal static class SessionClaims
{
    public const string Scheme = "Session";
    public const string MustChangePassword = "must-change-password";

    private const string Stamp = "stamp";

    public static ClaimsPrincipal Make(SessionState session)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, session.User.Id.ToString("D")),
                new Claim(ClaimTypes.Name, session.User.Name),
                new Claim(ClaimTypes.Role, session.User.Role.ToString()),
                new Claim(Stamp, session.Stamp),
            ],
            Scheme
        );
        if (session.MustChangePassword)
            identity.AddClaim(new Claim(MustChangePassword, "true"));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Whether the sign-in still stands: the user is there, not disabled, and the stamp is the one it was made with.</summary>
    public static bool Stands(ClaimsPrincipal principal, [NotNullWhen(true)] SessionState? session) =>
        session is { User.Disabled: false } && principal.FindFirstValue(Stamp) == session.Stamp;

    /// <summary>Whether name, role and duties are the same; if not, the claims are made anew.</summary>
    public static bool SaysTheSame(ClaimsPrincipal principal, SessionState session) =>
        SignedInUser.From(principal) is { } user
        && user.Name == session.User.Name
        && user.Role == session.User.Role
        && principal.HasClaim(claim => claim.Type == MustChangePassword) == session.MustChangePassword;
}
