using System.Net;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>Where the server listens and whom it answers.</summary>
internal static class LocalServer
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    // Any of them says that a proxy stands between, so that "only this computer" no longer holds.
    private static readonly string[] ForwardedHeaders =
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "X-Forwarded-Server",
        "X-Original-Host",
        "X-Real-IP",
        "X-Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "Via",
    ];

    public static void AddLocalServer(this WebApplicationBuilder builder)
    {
        // Base images set ports of their own in the environment; the one place for them is our configuration.
        builder.WebHost.UseUrls();
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ServerOptions>>((kestrel, server) => Listen(kestrel, server.Value));
        builder
            .Services.AddOptions<HostFilteringOptions>()
            .Configure<IOptions<ServerOptions>, DemoMode>(
                (filter, server, demo) =>
                {
                    filter.AllowEmptyHosts = false;
                    filter.AllowedHosts = demo.IsOn ? LoopbackNames : [.. LoopbackNames, .. server.Value.AllowedHosts];
                }
            );
    }

    /// <exception cref="ConfigurationException">Demo mode was asked for on an address that others can reach.</exception>
    public static void RefuseUnsafeDemo(this WebApplication app)
    {
        var demo = app.Services.GetRequiredService<DemoMode>();
        if (demo.IsOn && !app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.IsLoopback)
            throw new ConfigurationException(
                "Demo mode has users without passwords and so listens on this computer alone: leave KnowledgeAssistant:Server:Address out, or start with --no-demo."
            );
    }

    public static void UseHostGuard(this WebApplication app)
    {
        app.UseHostFiltering();
        if (app.Services.GetRequiredService<DemoMode>().IsOn)
            app.Use(RefuseFarRequests);
    }

    private static Task RefuseFarRequests(HttpContext context, RequestDelegate next)
    {
        var near = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        if (near && !ForwardedHeaders.Any(context.Request.Headers.ContainsKey))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            "Demo mode answers this computer alone, without a proxy. Start the server with --no-demo.",
            context.RequestAborted
        );
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions server)
    {
        if (server.Address != ServerOptions.LoopbackAddress)
            kestrel.Listen(IPAddress.Parse(server.Address), server.Port);
        else if (server.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0);
        else
            kestrel.ListenLocalhost(server.Port);
    }
}
