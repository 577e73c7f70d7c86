using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>
/// A run's events as server-sent events. An event's number is its <c>id</c>, so that a client which lost the connection goes on with
/// <c>Last-Event-ID</c>. Between events nothing is held but the connection itself.
/// </summary>
internal sealed class AnswerStream(
    AnswerRuns runs,
    UserDirectory directory,
    ApiKeys keys,
    IOptions<ServerOptions> options,
    TimeProvider clock
)
{
    private readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds);

    private static readonly Dictionary<Type, string> Names = typeof(AnswerEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(each => each.DerivedType, each => (string)each.TypeDiscriminator!);

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Leaving it does not stop the run.</summary>
    /// <param name="first">Told before the first event; null for a client that knows the run.</param>
    public async Task WriteAsync(HttpContext context, Guid runId, Guid userId, long after, AnswerTaken? first)
    {
        Begin(context);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var events = runs.FollowAsync(runId, userId, after, leaving.Token).GetAsyncEnumerator(leaving.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            if (first is not null)
                await SendAsync(context, $"event: run\ndata: {JsonSerializer.Serialize(first, TurnJson.Options)}\n\n");
            while (await ComesAsync(context, next))
            {
                await SendAsync(context, Format(events.Current));
                next = events.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; the run goes on.
        }
        finally
        {
            await leaving.CancelAsync();
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await events.DisposeAsync();
        }
    }

    private static void Begin(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <returns>False at the end of the events, and when the sign-in has ended meanwhile.</returns>
    private async Task<bool> ComesAsync(HttpContext context, Task<bool> next)
    {
        while (!next.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            var beat = Task.Delay(_heartbeat, clock, waiting.Token);
            if (await Task.WhenAny(next, beat) == next)
                await waiting.CancelAsync();
            else if (await StandsAsync(context))
                await SendAsync(context, ": still here\n\n");
            else
                return false;
        }
        return await next;
    }

    /// <summary>Another role or group ends the stream too: the client comes again and is asked anew what it may read.</summary>
    private async Task<bool> StandsAsync(HttpContext context)
    {
        var user = SignedInUser.From(context.User)!;
        var session = await directory.FindSessionAsync(user.Id, context.RequestAborted);
        return SessionClaims.Stands(context.User, session)
            && SessionClaims.SaysTheSame(context.User, session)
            && (ApiKeySignIn.KeyOf(context.User) is not { } key || await keys.IsAliveAsync(key, context.RequestAborted));
    }

    private static string Format(NumberedEvent numbered)
    {
        var id = numbered.Sequence > 0 ? string.Create(CultureInfo.InvariantCulture, $"id: {numbered.Sequence}\n") : "";
        return $"{id}event: {Names[numbered.Event.GetType()]}\ndata: {JsonSerializer.Serialize(numbered.Event, TurnJson.Options)}\n\n";
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
