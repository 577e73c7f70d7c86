using System.Security.Claims;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Web.SignIn;

/// <summary>The user of a page or request. Rights to read come from <see cref="UserDirectory.GetScopeAsync"/>, asked anew each time.</summary>
public sealed record SignedInUser(Guid Id, string Name, UserRole Role)
{
    public bool IsAdmin => Role == UserRole.Admin;

    public bool IsReviewer => Role == UserRole.Reviewer;

    /// <summary>Up to two letters for the round mark beside the name.</summary>
    public string Initials
    {
        get
        {
            var words = Name.Split([' ', '.', '-', '_', '@'], StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 0 ? "?" : string.Concat(words.Take(2).Select(word => char.ToUpperInvariant(word[0])));
        }
    }

    /// <returns>Null for somebody who is not signed in.</returns>
    public static SignedInUser? From(ClaimsPrincipal? principal) =>
        principal is { Identity.IsAuthenticated: true }
        && Guid.TryParseExact(principal.FindFirstValue(ClaimTypes.NameIdentifier), "D", out var id)
        && Enum.TryParse<UserRole>(principal.FindFirstValue(ClaimTypes.Role), out var role)
            ? new SignedInUser(id, principal.Identity.Name ?? "", role)
            : null;
}
