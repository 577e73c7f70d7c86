using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Web.Components;
using KnowledgeAssistant.Web.Components.Chat;
using KnowledgeAssistant.Web.Components.Reviews;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Endpoints;

internal static class PageEndpoints
{
    public static void AddPages(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddRazorComponents(components => components.DetailedErrors = environment.IsDevelopment()).AddInteractiveServerComponents();
        services
            .AddOptions<CircuitOptions>()
            .Configure<IOptions<ServerOptions>>(
                (circuit, server) =>
                {
                    circuit.DetailedErrors = environment.IsDevelopment();
                    circuit.DisconnectedCircuitMaxRetained = server.Value.DisconnectedPages;
                    circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(server.Value.DisconnectedMinutes);
                    circuit.MaxBufferedUnacknowledgedRenderBatches = 20;
                }
            );
        // Enough for a question of 100,000 characters outside ASCII; files never come this way.
        services.AddScoped<Components.Shared.StatusAnnouncer>();
        services.AddChat();
        services.AddReviewPages();
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 512 * 1024);
    }

    public static void MapPages(this WebApplication app) =>
        app.MapRazorComponents<App>()
            // The policy is set with the other headers.
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
}
