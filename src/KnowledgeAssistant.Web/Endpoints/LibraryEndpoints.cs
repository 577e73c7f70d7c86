using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Library;
using KnowledgeAssistant.Web.Exports;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>An admin's files in and out. They never go through a page's circuit: losing that loses no upload.</summary>
internal static class LibraryEndpoints
{
    /// <summary>Over the library's own limit, so that its words and not the server's bare status say what is wrong.</summary>
    private const int Slack = 64 * 1024;

    public static void MapLibrary(this WebApplication app)
    {
        var documents = app.MapGroup("/api/v1").RequireAuthorization(Policies.Admin);
        documents.MapPost("/collections/{collectionId:guid}/documents", UploadAsync);
        documents.MapGet("/documents/{documentId:guid}/original", DownloadAsync);
        app.MapGet("/library/documents.csv", ExportAsync).RequireAuthorization(Policies.Admin);
    }

    /// <summary>One file as the request's body with its name in <c>source</c>, answered in JSON; or a plain form of several, answered with a page.</summary>
    private static async Task<IResult> UploadAsync(
        Guid collectionId,
        string? source,
        HttpContext context,
        IAntiforgery antiforgery,
        IOptions<AntiforgeryOptions> antiforgeryOptions,
        IOptions<DocumentOptions> options,
        LibraryAdministration library
    )
    {
        var upload = new Upload(library, SignedInUser.From(context.User)!.Id, collectionId, options.Value.MaxFileBytes);
        var cancelled = context.RequestAborted;
        try
        {
            LiftBodyLimit(context, source is null ? null : upload.MaxBytes + Slack);
            var names = antiforgeryOptions.Value;
            if (source is null && await UploadForm.OpenAsync(context.Request, names.FormFieldName, cancelled) is { } form)
            {
                context.Request.Headers[names.HeaderName!] = form.Token ?? "";
                var trusted = await antiforgery.IsRequestValidAsync(context);
                return Page(collectionId, trusted ? await upload.TakeAsync(form, cancelled) : [UploadResult.Forged("")]);
            }
            if (!await context.IsTrustedAsync(antiforgery))
                return Json(UploadResult.Forged(source ?? ""));
            return Json(await upload.TakeAsync(source ?? "", context.Request, cancelled));
        }
        catch (AdminRequiredException)
        {
            return Results.Forbid();
        }
        catch (BadHttpRequestException exception)
        {
            return Json(UploadResult.NotWhole(source ?? "", exception.StatusCode));
        }
        catch (StorageException exception)
        {
            return Json(UploadResult.NotStored(source ?? "", exception.Message));
        }
        catch (InvalidDataException)
        {
            return Json(UploadResult.NotWhole(source ?? "", StatusCodes.Status400BadRequest));
        }
    }

    private static async Task<IResult> DownloadAsync(Guid documentId, HttpContext context, LibraryAdministration library)
    {
        try
        {
            var admin = SignedInUser.From(context.User)!.Id;
            // Never shown in the browser under this site's address, whatever it holds, and never kept by it.
            context.Response.Headers.CacheControl = "private, no-store";
            return await library.FindOriginalAsync(admin, documentId, context.RequestAborted) is { } file && File.Exists(file.Path)
                ? Results.File(file.Path, "application/octet-stream", file.FileName)
                : Results.NotFound();
        }
        catch (AdminRequiredException)
        {
            return Results.Forbid();
        }
    }

    /// <summary>The list as the page at that address shows it, by collection and source; sent as it is read, a piece at a time.</summary>
    private static async Task ExportAsync(
        string? collection,
        string? state,
        string? reading,
        string? q,
        HttpContext context,
        LibraryAdministration library
    )
    {
        var query = LibraryAddress.Parse(collection, state, q, null, null, reading).ToQuery(0, DocumentQuery.MaxTake);
        var rows = library.ExportAsync(SignedInUser.From(context.User)!.Id, query, context.RequestAborted);
        try
        {
            await using var pieces = rows.GetAsyncEnumerator(context.RequestAborted);
            // The first piece is asked for before anything is sent, so that a refusal is one.
            var more = await pieces.MoveNextAsync();
            (context.Response.ContentType, context.Response.Headers.CacheControl) = ("text/csv; charset=utf-8", "private, no-store");
            context.Response.Headers.ContentDisposition = "attachment; filename=\"documents.csv\"";
            await context.Response.WriteAsync(CatalogueExport.Head, context.RequestAborted);
            for (; more; more = await pieces.MoveNextAsync())
                await context.Response.WriteAsync(string.Concat(pieces.Current.Select(CatalogueExport.Of)), context.RequestAborted);
        }
        catch (AdminRequiredException) when (!context.Response.HasStarted)
        {
            await context.ForbidAsync();
        }
        catch (Exception fault) when (fault is AdminRequiredException or StorageException && context.Response.HasStarted)
        {
            // Cut off, so that nobody takes a part for the whole.
            context.Abort();
        }
    }

    /// <summary>The server's own limit is 30 MB. A form holds several files, each of which is measured as it is stored.</summary>
    private static void LiftBodyLimit(HttpContext context, long? bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }

    private static JsonHttpResult<UploadResult> Json(UploadResult result) => TypedResults.Json(result, statusCode: result.Status);

    private static RazorComponentResult<UploadedPage> Page(Guid collectionId, IReadOnlyList<UploadResult> results) =>
        new(new { CollectionId = collectionId, Results = results });

    private sealed record Upload(LibraryAdministration Library, Guid AdminId, Guid CollectionId, long MaxBytes)
    {
        public async Task<UploadResult> TakeAsync(string source, HttpRequest request, CancellationToken cancellationToken)
        {
            if (!await Library.HasCollectionAsync(AdminId, CollectionId, cancellationToken))
                return UploadResult.NoCollection(source);
            // Said before it is sent where its length is declared; else the library counts.
            if (request.ContentLength > MaxBytes)
                return UploadResult.TooLarge(source, MaxBytes);
            return UploadResult.Of(source, await Library.UploadAsync(AdminId, CollectionId, source, request.Body, cancellationToken));
        }

        public async Task<IReadOnlyList<UploadResult>> TakeAsync(UploadForm form, CancellationToken cancellationToken)
        {
            var results = new List<UploadResult>();
            await foreach (var (name, content) in form.FilesAsync(cancellationToken))
                results.Add(UploadResult.Of(name, await Library.UploadAsync(AdminId, CollectionId, name, content, cancellationToken)));
            return results;
        }
    }
}
