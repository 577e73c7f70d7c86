using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeAssistant.Web.SignIn;

internal static class SignInServices
{
    /// <summary>Cookies for signed-in users; every endpoint wants one unless it says otherwise.</summary>
    public static void AddSignIn(this IServiceCollection services, DataFolder dataFolder)
    {
        services
            .AddDataProtection()
            .SetApplicationName("KnowledgeAssistant")
            .PersistKeysToFileSystem(new DirectoryInfo(dataFolder.KeysFolder));
        services.AddAuthentication(SessionClaims.Scheme).AddCookie(SessionClaims.Scheme, ConfigureCookie);
        var signedIn = new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => !context.User.HasClaim(claim => claim.Type == SessionClaims.MustChangePassword))
            .Build();
        services
            .AddAuthorizationBuilder()
            .SetDefaultPolicy(signedIn)
            .SetFallbackPolicy(signedIn)
            .AddPolicy(Policies.AnySession, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Policies.Admin, policy => policy.Combine(signedIn).RequireRole(nameof(UserRole.Admin)))
            .AddPolicy(
                Policies.Reviewer,
                policy => policy.Combine(signedIn).RequireRole(nameof(UserRole.Reviewer), nameof(UserRole.Admin))
            );
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, OpenPageCheck>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "ka-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    public static void UseSignIn(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "ka-session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/account/sign-in";
        cookie.AccessDeniedPath = "/account/denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = CheckAsync;
        // A program wants a status; only people are sent to a page.
        var toSignIn = cookie.Events.OnRedirectToLogin;
        cookie.Events.OnRedirectToLogin = context =>
            IsForPrograms(context.Request) ? Say(context, StatusCodes.Status401Unauthorized) : toSignIn(context);
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            if (IsForPrograms(context.Request))
                return Say(context, StatusCodes.Status403Forbidden);
            var mustChange = context.HttpContext.User.HasClaim(claim => claim.Type == SessionClaims.MustChangePassword);
            context.Response.Redirect(mustChange ? "/account/password" : context.RedirectUri);
            return Task.CompletedTask;
        };
    }

    private static bool IsForPrograms(HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static Task Say(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Each request asks the user table, so that a disabled user's next one is refused.</summary>
    private static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var directory = context.HttpContext.RequestServices.GetRequiredService<UserDirectory>();
        var user = SignedInUser.From(context.Principal);
        var session = user is null ? null : await directory.FindSessionAsync(user.Id, context.HttpContext.RequestAborted);
        if (!SessionClaims.Stands(context.Principal!, session))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(SessionClaims.Scheme);
        }
        else if (!SessionClaims.SaysTheSame(context.Principal!, session))
        {
            context.ReplacePrincipal(SessionClaims.Make(session));
            context.ShouldRenew = true;
        }
    }
}
