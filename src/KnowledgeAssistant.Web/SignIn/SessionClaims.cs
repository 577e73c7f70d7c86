using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Web.SignIn;

/// <summary>What the cookie holds: who, in which role, and the stamp that ends it.</summary>
internal static class SessionClaims
{
    public const string Scheme = "Session";
    public const string MustChangePassword = "must-change-password";

    private const string Stamp = "stamp";
    private const string Groups = "groups";

    /// <param name="scheme">How they signed in: by cookie if nothing else is said.</param>
    public static ClaimsPrincipal Make(SessionState session, string scheme = Scheme)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, session.User.Id.ToString("D")),
                new Claim(ClaimTypes.Name, session.User.Name),
                new Claim(ClaimTypes.Role, session.User.Role.ToString()),
                new Claim(Stamp, session.Stamp),
                new Claim(Groups, DigestOf(session.User.Groups)),
            ],
            scheme
        );
        if (session.MustChangePassword)
            identity.AddClaim(new Claim(MustChangePassword, "true"));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Whether the pages are open to them: signed in, with a password of their own.</summary>
    public static bool IsIn(ClaimsPrincipal principal) =>
        SignedInUser.From(principal) is not null && !principal.HasClaim(claim => claim.Type == MustChangePassword);

    /// <summary>Whether the sign-in still stands: the user is there, not disabled, and the stamp is the one it was made with.</summary>
    public static bool Stands(ClaimsPrincipal principal, [NotNullWhen(true)] SessionState? session) =>
        session is { User.Disabled: false } && principal.FindFirstValue(Stamp) == session.Stamp;

    /// <summary>
    /// Whether name, role, groups and duties are the same; if not, the claims are made anew, and an open page with them: it holds texts that
    /// another group let its user read.
    /// </summary>
    public static bool SaysTheSame(ClaimsPrincipal principal, SessionState session) =>
        SignedInUser.From(principal) is { } user
        && user.Name == session.User.Name
        && user.Role == session.User.Role
        && principal.FindFirstValue(Groups) == DigestOf(session.User.Groups)
        && principal.HasClaim(claim => claim.Type == MustChangePassword) == session.MustChangePassword;

    /// <summary>The groups themselves are asked of the user table; the cookie only tells whether they are other ones.</summary>
    private static string DigestOf(IReadOnlyList<string> groups) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', groups)))[..8]);
}
