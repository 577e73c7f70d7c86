using KnowledgeAssistant.Access;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeAssistant.Web.Endpoints;

internal static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app)
    {
        // A form parameter makes the endpoint check the antiforgery token.
        app.MapPost("/account/sign-out", SignOutAsync).RequireAuthorization();
        if (app.Services.GetRequiredService<DemoMode>().IsOn)
            app.MapPost("/account/demo", SignInToDemoAsync).AllowAnonymous();
    }

    private static async Task<IResult> SignOutAsync([FromForm] string? returnUrl, HttpContext context)
    {
        await context.SignOutAsync(SessionClaims.Scheme);
        return Results.LocalRedirect(LocalAddress.Or(returnUrl, "/account/sign-in"));
    }

    private static async Task<IResult> SignInToDemoAsync(
        [FromForm] Guid user,
        [FromForm] string? returnUrl,
        DemoMode demo,
        UserDirectory directory,
        HttpContext context
    )
    {
        if (demo.Find(user) is null || await directory.FindSessionAsync(user, context.RequestAborted) is not { } session)
            return Results.NotFound();
        await context.SignInAsync(SessionClaims.Scheme, SessionClaims.Make(session));
        return Results.LocalRedirect(LocalAddress.Or(returnUrl, "/"));
    }
}
