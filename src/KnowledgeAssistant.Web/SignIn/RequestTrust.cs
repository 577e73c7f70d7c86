using Microsoft.AspNetCore.Antiforgery;

namespace KnowledgeAssistant.Web.SignIn;

internal static class RequestTrust
{
    /// <summary>
    /// Whether a request that changes something comes from whom it seems to: a browser adds cookies to other sites' requests by itself and so has to
    /// show a page's token; an API key is only ever sent on purpose.
    /// </summary>
    public static async Task<bool> IsTrustedAsync(this HttpContext context, IAntiforgery antiforgery) =>
        ApiKeySignIn.KeyOf(context.User) is not null || await antiforgery.IsRequestValidAsync(context);
}
