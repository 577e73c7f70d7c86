using System.Data.Common;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>
/// What programs hear when something is not done: <c>application/problem+json</c> with plain words in <c>detail</c> and a reference that the
/// server's log holds too.
/// </summary>
internal static partial class ApiProblem
{
    public static IResult Of(HttpContext context, int status, string detail, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Problem(Make(context, status, detail, fault: null));
    }

    public static Task WriteAsync(HttpContext context, int status, string detail) =>
        Results.Problem(Make(context, status, detail, fault: null)).ExecuteAsync(context);

    /// <summary>Faults become problems; nothing of their text is told.</summary>
    public static RouteGroupBuilder WithProblems(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(
            async (invocation, next) =>
            {
                try
                {
                    return await next(invocation);
                }
                catch (Exception fault) when (!invocation.HttpContext.Response.HasStarted && fault is not OperationCanceledException)
                {
                    return Results.Problem(Of(invocation.HttpContext, fault));
                }
            }
        );
        return group;
    }

    private static ProblemDetails Of(HttpContext context, Exception fault) =>
        fault switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Make(
                context,
                StatusCodes.Status413PayloadTooLarge,
                "The request is larger than 1 MB.",
                fault: null
            ),
            BadHttpRequestException bad => Make(context, bad.StatusCode, "The request did not arrive whole. Send it again.", fault: null),
            PassageIndexException => Make(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "The search index could not be used just now. Try again in a moment; what needs no search works meanwhile.",
                fault
            ),
            DbException or DbUpdateException or StorageException => Make(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "The database could not be used just now. Try again in a moment.",
                fault
            ),
            _ => Make(
                context,
                StatusCodes.Status500InternalServerError,
                "Something went wrong on the server. Try again; if it happens again, give the admin the reference.",
                fault
            ),
        };

    private static ProblemDetails Make(HttpContext context, int status, string detail, Exception? fault)
    {
        var reference = ReferenceId.New();
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiProblem));
        if (fault is null)
            LogRefused(log, context.Request.Method, context.Request.Path, status, reference);
        else
            LogFailed(log, context.Request.Method, context.Request.Path, reference, fault);
        return new ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
            Extensions = { ["reference"] = reference },
        };
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} was answered with {Status}, reference {Reference}")]
    private static partial void LogRefused(ILogger log, string method, PathString path, int status, string reference);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed, reference {Reference}")]
    private static partial void LogFailed(ILogger log, string method, PathString path, string reference, Exception fault);
}
