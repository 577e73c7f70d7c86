using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using KnowledgeAssistant.Web.Endpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace KnowledgeAssistant.Web.SignIn;

internal static class SignInServices
{
    private const string EitherScheme = "KeyOrSession";

    /// <summary>Cookies for signed-in users, keys for their programs; every endpoint wants one unless it says otherwise.</summary>
    public static void AddSignIn(this IServiceCollection services, DataFolder dataFolder)
    {
        services
            .AddDataProtection()
            .SetApplicationName("KnowledgeAssistant")
            .PersistKeysToFileSystem(new DirectoryInfo(dataFolder.KeysFolder));
        // Instances that share a database share the keys in it: whoever signed in at one is known to all.
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<IServiceProvider>((keys, provider) => keys.XmlRepository = provider.GetService<StoredKeys>() ?? keys.XmlRepository);
        services
            .AddAuthentication(EitherScheme)
            .AddPolicyScheme(EitherScheme, displayName: null, either => either.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeySignIn>(ApiKeySignIn.SchemeName, _ => { })
            .AddCookie(SessionClaims.Scheme, ConfigureCookie);
        services.AddSingleton<FailedKeys>();
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

    /// <summary>Programs may show a key; a request that shows one is taken at that, whatever cookie it has beside it.</summary>
    private static string SchemeOf(HttpContext context) =>
        IsForPrograms(context.Request) && context.Request.Headers.Authorization.Count > 0 ? ApiKeySignIn.SchemeName : SessionClaims.Scheme;

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
            IsForPrograms(context.Request)
                ? Say(context.HttpContext, StatusCodes.Status401Unauthorized, "Show an API key: Authorization: Bearer ka_…")
                : toSignIn(context);
        var toDenied = cookie.Events.OnRedirectToAccessDenied;
        cookie.Events.OnRedirectToAccessDenied = context =>
            IsForPrograms(context.Request)
                ? Say(context.HttpContext, StatusCodes.Status403Forbidden, "This user may not do that.")
                : toDenied(context);
    }

    private static bool IsForPrograms(HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static Task Say(HttpContext context, int status, string detail) => ApiProblem.WriteAsync(context, status, detail);

    /// <summary>Who signed in with a generated password chooses one of their own before anything else.</summary>
    private static Task LeadToPassword(HttpContext context, RequestDelegate next)
    {
        var mustChange = context.User.HasClaim(claim => claim.Type == SessionClaims.MustChangePassword);
        var isOpen = context.Request.Path.StartsWithSegments("/account", StringComparison.Ordinal);
        if (!mustChange || isOpen || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        if (IsForPrograms(context.Request))
            return Say(context, StatusCodes.Status403Forbidden, "This user's password was made by an admin: sign in and choose one first.");
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
