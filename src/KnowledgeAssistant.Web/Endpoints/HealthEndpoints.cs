using KnowledgeAssistant.Web.Hosting;

namespace KnowledgeAssistant.Web.Endpoints;

internal static class HealthEndpoints
{
    /// <summary>Until the start is through, nobody may search or sign in: rights that were narrowed may not have reached the index yet.</summary>
    public static void UseStartingPage(this WebApplication app)
    {
        var startup = app.Services.GetRequiredService<Startup>();
        app.Use(
            (context, next) =>
                startup.IsReady || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                    ? next(context)
                    : SayStartingAsync(context)
        );
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("alive")).AllowAnonymous();
        app.MapGet(
                "/health/ready",
                (Startup startup) =>
                    startup.IsReady ? Results.Text("ready") : Results.Text("starting", statusCode: StatusCodes.Status503ServiceUnavailable)
            )
            .AllowAnonymous();
    }

    private static Task SayStartingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "2";
        context.Response.Headers["Refresh"] = "2";
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("KnowledgeAssistant is starting. This page will load itself again.", context.RequestAborted);
    }
}
