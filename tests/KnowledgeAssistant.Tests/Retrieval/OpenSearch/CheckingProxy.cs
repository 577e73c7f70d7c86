using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>Stands before the tests' server, which knows neither TLS nor users nor signatures, and does with each request what a test says.</summary>
internal sealed class CheckingProxy : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _upstream;
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();

    private CheckingProxy(WebApplication server, HttpClient upstream) => (_server, _upstream) = (server, upstream);

    public Uri Url => new(_server.Urls.Single());

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>What becomes of a request; hands it on where nothing is set. Null cuts the connection.</summary>
    public Func<ProxiedRequest, Func<ProxiedRequest, Task<ProxiedAnswer>>, Task<ProxiedAnswer?>> Behaviour { get; set; } =
        async (request, forward) => await forward(request);

    /// <param name="certificate">For TLS; null for plain HTTP.</param>
    public static async Task<CheckingProxy> StartAsync(Uri upstream, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    if (certificate is not null)
                        listen.UseHttps(certificate);
                }
            );
        });
        var server = builder.Build();
        var proxy = new CheckingProxy(server, new HttpClient(new SocketsHttpHandler()) { BaseAddress = upstream });
        server.Run(proxy.HandleAsync);
        await server.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ProxiedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString.Value,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()
        );
        _requests.Enqueue(request);
        if (await Behaviour(request, ForwardAsync) is not { } answer)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.Body);
    }

    private async Task<ProxiedAnswer> ForwardAsync(ProxiedRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Headers["Content-Type"]);
        }
        using var response = await _upstream.SendAsync(message);
        return new ProxiedAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

/// <param name="Path">With its query, as it came.</param>
internal sealed record ProxiedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public bool IsBulk => Path.Contains("/_bulk", StringComparison.Ordinal);

    public bool IsControlChange => Method == "PUT" && Path.Contains("if_seq_no", StringComparison.Ordinal);
}

internal sealed record ProxiedAnswer(int Status, string Body);
