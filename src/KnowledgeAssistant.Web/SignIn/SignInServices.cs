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
        var signedIn = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        services
            .AddAuthorizationBuilder()
            .SetDefaultPolicy(signedIn)
            .SetFallbackPolicy(signedIn)
            .AddPolicy(Policies.Admin, policy => policy.RequireRole(nameof(UserRole.Admin)))
            .AddPolicy(Policies.Reviewer, policy => policy.RequireRole(nameof(UserRole.Reviewer), nameof(UserRole.Admin)));
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
        app.Use(LeadToPassword);
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
            IsForPrograms(context.Request) ? Say(context.Response, StatusCodes.Status401Unauthorized) : toSignIn(context);
        var toDenied = cookie.Events.OnRedirectToAccessDenied;
        cookie.Events.OnRedirectToAccessDenied = context =>
            IsForPrograms(context.Request) ? Say(context.Response, StatusCodes.Status403Forbidden) : toDenied(context);
    }

    private static bool IsForPrograms(HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static Task Say(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Who signed in with a generated password chooses one of their own before anything else.</summary>
    private static Task LeadToPassword(HttpContext context, RequestDelegate next)
    {
        var mustChange = context.User.HasClaim(claim => claim.Type == SessionClaims.MustChangePassword);
        var isOpen = context.Request.Path.StartsWithSegments("/account", StringComparison.Ordinal);
        if (!mustChange || isOpen || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        if (IsForPrograms(context.Request))
            return Say(context.Response, StatusCodes.Status403Forbidden);
        context.Response.Redirect("/account/password");
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
