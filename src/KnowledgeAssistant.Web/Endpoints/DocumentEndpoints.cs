using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.Net.Http.Headers;

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
        app.MapGet("/documents/{documentId:guid}/versions/{version:guid}/pages/{page:int}.png", ShowPageAsync);
    }

    private static async Task<IResult> ShowPageAsync(
        Guid documentId,
        Guid version,
        int page,
        int? w,
        HttpContext context,
        UserDirectory users,
        DocumentTexts texts,
        PagePictures pictures
    )
    {
        var original = await FindAsync(documentId, version, context, users, texts);
        if (original is not { Format: DocumentFormats.Pdf, Pages: { } pages } || page < 1 || page > pages || !File.Exists(original.Path))
            return Results.NotFound();
        var width = w ?? PagePictures.Normal;
        var picture = await pictures.GetAsync(SignedInUser.From(context.User)!.Id, original, page, width, context.RequestAborted);
        // The browser keeps the picture, but asks each time whether it may still show it.
        context.Response.Headers.CacheControl = "private, no-cache";
        return picture.Png is { } png
            ? Results.File(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{PagePictures.NameOf(original, page, width)}\""))
            : Results.Text(picture.Reason, statusCode: StatusCodes.Status503ServiceUnavailable);
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
