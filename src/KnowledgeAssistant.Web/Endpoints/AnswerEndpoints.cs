using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>Questions and answers for programs; docs/api.md describes it. Everything happens under the caller's own rights.</summary>
internal static class AnswerEndpoints
{
    private const string Missing = "There is no such answer of yours.";

    public static void AddAnswerEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<AnswerStream>();
    }

    public static void MapAnswers(this WebApplication app)
    {
        var answers = app.MapGroup("/api/v1/answers").RequireAuthorization().WithProblems();
        answers.MapPost("", AskAsync).WithMetadata(new RequestSizeLimitAttribute(AnswerQuestion.MaxBytes));
        answers.MapGet("/{id:guid}", GetAsync);
        answers.MapPost("/{id:guid}/stop", StopAsync).WithMetadata(new RequestSizeLimitAttribute(AnswerQuestion.MaxBytes));
    }

    private static async Task<IResult> AskAsync(
        HttpContext context,
        IAntiforgery antiforgery,
        AnswerRuns runs,
        AnswerStream stream,
        OpenStreams streams,
        TimeProvider clock
    )
    {
        var user = SignedInUser.From(context.User)!.Id;
        if (!await context.IsTrustedAsync(antiforgery))
            return Forged(context);
        var (asked, problem) = await AnswerQuestion.ReadAsync(context.Request);
        if (asked is null)
            return ApiProblem.Of(context, StatusCodes.Status400BadRequest, problem!);
        var wantsStream = AnswerStream.IsWanted(context.Request);
        using var open = wantsStream ? streams.TryOpen(user) : null;
        if (wantsStream && open is null)
            return TooManyStreams(context);
        var run = await runs.StartAsync(asked.ToStart(user, clock), context.RequestAborted);
        if (run.Refusal is { } refusal)
            return Refused(context, run, refusal);
        var address = string.Create(CultureInfo.InvariantCulture, $"/api/v1/answers/{run.Id:D}");
        var taken = new AnswerTaken(run.Id, run.ConversationId, run.State, runs.WaitingBefore(run.Id, user), address);
        context.Response.Headers.Location = address;
        if (!wantsStream)
            return Results.Json(taken, TurnJson.Options, statusCode: StatusCodes.Status202Accepted);
        await stream.WriteAsync(context, run.Id, user, after: 0, taken);
        return Results.Empty;
    }

    private static async Task<IResult> GetAsync(
        Guid id,
        long? after,
        HttpContext context,
        UserDirectory users,
        RunningTurns turns,
        AnswerRuns runs,
        AnswerStream stream,
        OpenStreams streams
    )
    {
        var user = SignedInUser.From(context.User)!.Id;
        if (await FindAsync(id, user, users, turns, context.RequestAborted) is not { } turn)
            return ApiProblem.Of(context, StatusCodes.Status404NotFound, Missing);
        if (!AnswerStream.IsWanted(context.Request))
        {
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.Json(AnswerDocument.Of(turn, runs.WaitingBefore(id, user)), TurnJson.Options);
        }
        if (LastEvent(context.Request, after) is not { } last)
            return ApiProblem.Of(context, StatusCodes.Status400BadRequest, "Last-Event-ID must be the number of an event, from 0.");
        using var open = streams.TryOpen(user);
        if (open is null)
            return TooManyStreams(context);
        await stream.WriteAsync(context, id, user, last, first: null);
        return Results.Empty;
    }

    private static async Task<IResult> StopAsync(
        Guid id,
        HttpContext context,
        IAntiforgery antiforgery,
        UserDirectory users,
        RunningTurns turns,
        AnswerRuns runs
    )
    {
        var user = SignedInUser.From(context.User)!.Id;
        if (!await context.IsTrustedAsync(antiforgery))
            return Forged(context);
        var stopped = await runs.StopAsync(id, user, context.RequestAborted);
        return await FindAsync(id, user, users, turns, context.RequestAborted) is { } turn
            ? Results.Json(
                new
                {
                    Id = id,
                    turn.State,
                    Stopping = stopped,
                },
                TurnJson.Options
            )
            : ApiProblem.Of(context, StatusCodes.Status404NotFound, Missing);
    }

    private static async Task<TurnView?> FindAsync(
        Guid id,
        Guid userId,
        UserDirectory users,
        RunningTurns turns,
        CancellationToken cancellationToken
    ) =>
        await users.GetScopeAsync(userId, cancellationToken) is { } scope
            ? await turns.GetAsync(id, userId, scope, cancellationToken)
            : null;

    /// <summary>From the header that browsers and SSE clients send by themselves, else from the address.</summary>
    private static long? LastEvent(HttpRequest request, long? after)
    {
        var header = request.Headers["Last-Event-ID"].ToString();
        if (header.Length == 0)
            return after is null or >= 0 ? after ?? 0 : null;
        return long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static IResult Refused(HttpContext context, AnswerRun run, string refusal) =>
        run.Kind switch
        {
            RefusalKind.TooMany => ApiProblem.Of(context, StatusCodes.Status429TooManyRequests, refusal, retryAfterSeconds: 10),
            RefusalKind.Closing => ApiProblem.Of(context, StatusCodes.Status503ServiceUnavailable, refusal, retryAfterSeconds: 60),
            _ => ApiProblem.Of(context, StatusCodes.Status404NotFound, refusal),
        };

    private static IResult TooManyStreams(HttpContext context) =>
        ApiProblem.Of(
            context,
            StatusCodes.Status429TooManyRequests,
            "Too many answers of yours are being followed. Close one, or ask without Accept: text/event-stream and read the answer later.",
            retryAfterSeconds: 10
        );

    private static IResult Forged(HttpContext context) =>
        ApiProblem.Of(
            context,
            StatusCodes.Status400BadRequest,
            "A request with a browser's cookie needs the header RequestVerificationToken of a page. Programs send an API key instead."
        );
}
