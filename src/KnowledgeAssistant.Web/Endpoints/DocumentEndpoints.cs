using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.SignIn;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>
/// Originals and page pictures. Each request asks anew what the user may read; what is missing and what is forbidden get the same answer, so
/// that an address tells nothing.
/// </summary>
internal static class DocumentEndpoints
{
    /// <summary>An original is somebody's file: it is only ever saved, and if a browser opens it all the same, it opens without rights.</summary>
    private const string NoRights = "sandbox; default-src 'none'; frame-ancestors 'none'";

    public static void MapDocuments(this WebApplication app)
    {
        app.MapGet("/documents/{documentId:guid}/original", DownloadAsync);
    }

    private static async Task<IResult> DownloadAsync(
        Guid documentId,
        Guid? version,
        HttpContext context,
        UserDirectory users,
        DocumentTexts texts
    )
    {
        var original = await FindAsync(documentId, version, context, users, texts);
        if (original is null || !File.Exists(original.Path))
            return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = NoRights;
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(
            original.Path,
            "application/octet-stream",
            original.Source[(original.Source.LastIndexOf('/') + 1)..],
            enableRangeProcessing: true
        );
    }

    private static async Task<DocumentOriginal?> FindAsync(
        Guid documentId,
        Guid? version,
        HttpContext context,
        UserDirectory users,
        DocumentTexts texts
    )
    {
        var user = SignedInUser.From(context.User);
        var scope = user is null ? null : await users.GetScopeAsync(user.Id, context.RequestAborted);
        return scope is null ? null : await texts.FindOriginalAsync(documentId, version, scope, context.RequestAborted);
    }
}
