using KnowledgeAssistant.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.SignIn;

/// <summary>
/// Compares the user of an open page with the user table every half minute: a disabled user's page stops, a changed role acts.
/// </summary>
internal sealed class OpenPageCheck(ILoggerFactory loggers, UserDirectory directory, IOptions<AccessOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval { get; } = TimeSpan.FromSeconds(options.Value.RevalidationSeconds);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    )
    {
        if (SignedInUser.From(authenticationState.User) is not { } user)
            return false;
        SessionState? session;
        try
        {
            session = await directory.FindSessionAsync(user.Id, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The server is going down and its pages with it.
            return false;
        }
        if (!SessionClaims.Stands(authenticationState.User, session))
            return false;
        if (!SessionClaims.SaysTheSame(authenticationState.User, session))
            SetAuthenticationState(Task.FromResult(new AuthenticationState(SessionClaims.Make(session))));
        return true;
    }
}
