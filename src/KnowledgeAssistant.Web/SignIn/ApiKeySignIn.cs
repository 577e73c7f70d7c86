using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Web.Endpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KnowledgeAssistant.Web.SignIn;

/// <summary>
/// <c>Authorization: Bearer ka_…</c> on addresses under <c>/api</c>. The key stands for its user as they are at this request; it is never logged.
/// </summary>
internal sealed class ApiKeySignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    ApiKeys keys,
    FailedKeys failed
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string KeyId = "api-key";
    private const string Bearer = "Bearer ";

    private TimeSpan? _retryAfter;

    /// <summary>The key a request came with; null for a request with a cookie.</summary>
    public static Guid? KeyOf(ClaimsPrincipal principal) => Guid.TryParse(principal.FindFirstValue(KeyId), out var id) ? id : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var key = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : "";
        if (await keys.FindAsync(key, Context.RequestAborted) is { } use)
        {
            var principal = SessionClaims.Make(use.Session, SchemeName);
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(KeyId, use.KeyId.ToString("D")));
            return AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
        }
        _retryAfter = failed.Count(Context.Connection.RemoteIpAddress);
        return AuthenticateResult.Fail("The API key is unknown, expired or revoked.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_retryAfter is { } wait)
        {
            Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ApiProblem.WriteAsync(
                Context,
                StatusCodes.Status429TooManyRequests,
                "Too many wrong API keys came from this address. Wait a minute, and check the key."
            );
        }
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return ApiProblem.WriteAsync(
            Context,
            StatusCodes.Status401Unauthorized,
            "The API key is unknown, expired or revoked, or its user is disabled. Make a new one on the page API keys."
        );
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiProblem.WriteAsync(Context, StatusCodes.Status403Forbidden, "The user of this API key may not do that.");
}
