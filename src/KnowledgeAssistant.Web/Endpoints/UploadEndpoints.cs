using System.Globalization;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Uploads;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>Large files in parts: announce, append, finish. Whose upload it is not hears what an unknown one would: 404.</summary>
internal static class UploadEndpoints
{
    /// <summary>Over the part itself, for senders that count it differently.</summary>
    private const int Slack = 64 * 1024;

    public static void MapUploads(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization(Policies.Admin);
        api.AddEndpointFilter(AnswerFaultsAsync);
        api.MapPost("/collections/{collectionId:guid}/uploads", StartAsync);
        api.MapGet("/uploads", ListAsync);
        api.MapGet("/uploads/{uploadId:guid}", FindAsync);
        api.MapPut("/uploads/{uploadId:guid}", AppendAsync);
        api.MapPost("/uploads/{uploadId:guid}/finish", FinishAsync);
        api.MapDelete("/uploads/{uploadId:guid}", DiscardAsync);
    }

    private static async Task<IResult> StartAsync(
        Guid collectionId,
        string source,
        long bytes,
        string? sha256,
        long? modified,
        HttpContext context,
        ResumableUploads uploads
    )
    {
        var request = new UploadRequest(collectionId, source, bytes, sha256, modified);
        switch (await uploads.StartAsync(AdminOf(context), request, context.RequestAborted))
        {
            case UploadBegun begun:
                return Results.Json(begun.Upload, statusCode: StatusCodes.Status201Created);
            case UploadSettled settled:
                return Json(UploadResult.Of(source, settled.Outcome));
            case UploadMustWait wait:
                context.Response.Headers.RetryAfter = wait.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
                return Json(UploadResult.MustWait(source, wait.Reason));
            default:
                return Json(UploadResult.NoCollection(source));
        }
    }

    private static async Task<IResult> ListAsync(HttpContext context, ResumableUploads uploads) =>
        Results.Json(await uploads.ListAsync(AdminOf(context), context.RequestAborted));

    private static async Task<IResult> FindAsync(Guid uploadId, HttpContext context, ResumableUploads uploads) =>
        await uploads.FindAsync(AdminOf(context), uploadId, context.RequestAborted) is { } upload
            ? Results.Json(upload)
            : Results.NotFound();

    private static async Task<IResult> AppendAsync(
        Guid uploadId,
        long offset,
        HttpContext context,
        ResumableUploads uploads,
        IOptions<DocumentOptions> options
    )
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Value.UploadChunkBytes + Slack;
        return Answer(await uploads.AppendAsync(AdminOf(context), uploadId, offset, context.Request.Body, context.RequestAborted));
    }

    private static async Task<IResult> FinishAsync(Guid uploadId, HttpContext context, ResumableUploads uploads) =>
        Answer(await uploads.FinishAsync(AdminOf(context), uploadId, context.RequestAborted));

    private static async Task<IResult> DiscardAsync(Guid uploadId, HttpContext context, ResumableUploads uploads) =>
        await uploads.DiscardAsync(AdminOf(context), uploadId, context.RequestAborted) ? Results.NoContent() : Results.NotFound();

    private static Guid AdminOf(HttpContext context) => SignedInUser.From(context.User)!.Id;

    private static IResult Answer(UploadStep step) =>
        step switch
        {
            UploadTaken taken => Results.Json(taken.Upload),
            UploadOutOfStep other => Results.Json(other.Upload, statusCode: StatusCodes.Status409Conflict),
            UploadFinished finished => Json(UploadResult.Of("", finished.Outcome)),
            _ => Results.NotFound(),
        };

    private static IResult Json(UploadResult result) => Results.Json(result, statusCode: result.Status);

    /// <summary>Changes want the page's token; faults are told in the words of an upload.</summary>
    private static async ValueTask<object?> AnswerFaultsAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        try
        {
            if (
                !HttpMethods.IsGet(context.Request.Method)
                && !await context.IsTrustedAsync(context.RequestServices.GetRequiredService<IAntiforgery>())
            )
                return Json(UploadResult.Forged(""));
            return await next(invocation);
        }
        catch (AdminRequiredException)
        {
            return Results.Forbid();
        }
        catch (BadHttpRequestException exception)
        {
            return Json(UploadResult.NotWhole("", exception.StatusCode));
        }
        catch (StorageException exception)
        {
            return Json(UploadResult.NotStored("", exception.Message));
        }
    }
}
