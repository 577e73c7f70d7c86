using System.Security.Claims;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Web.SignIn;

namespace KnowledgeAssistant.Web.Components.Reviews;

/// <summary>The reviewer of one open page. Role and what they may read are asked anew each time, so that a change acts at once.</summary>
public sealed class ReviewDesk(UserDirectory users)
{
    /// <summary>A verdict was saved on this page: counts are to be asked anew.</summary>
    public event Action? Changed;

    /// <returns>Null for somebody who is not, or no longer, a reviewer.</returns>
    public async Task<Reviewer?> FindReviewerAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (SignedInUser.From(principal) is not { } signedIn)
            return null;
        var user = await users.FindAsync(signedIn.Id, cancellationToken);
        if (user is not { Disabled: false, Role: UserRole.Reviewer or UserRole.Admin })
            return null;
        return await users.GetScopeAsync(user.Id, cancellationToken) is { } scope ? new Reviewer(user.Id, user.Name, scope) : null;
    }

    public void Tell() => Changed?.Invoke();
}
