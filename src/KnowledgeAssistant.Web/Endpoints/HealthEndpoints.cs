using KnowledgeAssistant.Web.Hosting;

namespace KnowledgeAssistant.Web.Endpoints;

internal static class HealthEndpoints
{
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
}
