using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.Net.Http.Headers;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>
/// Originals, page pictures and the text over them. Each request asks anew what the user may read; what is missing and what is forbidden get the same answer, so
/// that an address tells nothing.
/// </summary>
internal static class DocumentEndpoints
{
    /// <summary>An original is somebody's file: it is only ever saved, and if a browser opens it all the same, it opens without rights.</summary>
    private const string NoRights = "sandbox; default-src 'none'; frame-ancestors 'none'";

    /// <summary>The browser keeps it, but asks each time whether it may still show it.</summary>
    private const string AskedEachTime = "private, no-cache";

    public static void MapDocuments(this WebApplication app)
    {
        app.MapGet("/documents/{documentId:guid}/original", DownloadAsync);
        app.MapGet("/documents/{documentId:guid}/versions/{version:guid}/pages/{page:int}.png", ShowPageAsync);
        app.MapGet("/documents/{documentId:guid}/versions/{version:guid}/pages/{page:int}.json", ReadPageAsync);
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
        if (
            original is not { Format: DocumentFormats.Pdf or DocumentFormats.Image, Pages: { } pages }
            || page < 1
            || page > pages
            || !File.Exists(original.Path)
        )
            return Results.NotFound();
        var width = w ?? PagePictures.Normal;
        var picture = await pictures.GetAsync(SignedInUser.From(context.User)!.Id, original, page, width, context.RequestAborted);
        context.Response.Headers.CacheControl = AskedEachTime;
        return picture.Png is { } png
            ? Results.File(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{PagePictures.NameOf(original, page, width)}\""))
            : Results.Text(picture.Reason, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>What the page says and where, for the layer of text over its picture. A version's text never changes, so its id is the tag.</summary>
    private static async Task<IResult> ReadPageAsync(
        Guid documentId,
        Guid version,
        int page,
        HttpContext context,
        UserDirectory users,
        DocumentTexts texts
    )
    {
        if (await ScopeAsync(context, users) is not { } scope)
            return Results.NotFound();
        var original = await texts.FindOriginalAsync(documentId, version, scope, context.RequestAborted);
        if (original is not { Format: DocumentFormats.Pdf or DocumentFormats.Image, Pages: { } pages } || page < 1 || page > pages)
            return Results.NotFound();
        var tag = new EntityTagHeaderValue(FormattableString.Invariant($"\"{version:N}-{page}\""));
        var headers = context.Response.GetTypedHeaders();
        (context.Response.Headers.CacheControl, headers.ETag) = (AskedEachTime, tag);
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        var document = await texts.FindAsync(documentId, version, scope, context.RequestAborted);
        return document is null ? Results.NotFound() : Results.Json(PageText.Of(document.Content, page));
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
        var scope = await ScopeAsync(context, users);
        return scope is null ? null : await texts.FindOriginalAsync(documentId, version, scope, context.RequestAborted);
    }

    private static async Task<AccessScope?> ScopeAsync(HttpContext context, UserDirectory users) =>
        SignedInUser.From(context.User) is { } user ? await users.GetScopeAsync(user.Id, context.RequestAborted) : null;
}
