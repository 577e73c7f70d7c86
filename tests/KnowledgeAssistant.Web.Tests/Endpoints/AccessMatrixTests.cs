using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>
/// Every route of the host against every kind of user. The routes come from the host itself: one that has no row here fails, so nobody adds
/// an endpoint without saying who may use it.
/// </summary>
public sealed partial class AccessMatrixTests(DemoHost demo) : IClassFixture<DemoHost>
{
    private const string Anybody = "anonymous reader reviewer admin";
    private const string SignedIn = "reader reviewer admin";
    private const string Reviewers = "reviewer admin";
    private const string Admins = "admin";

    /// <summary>Route (with its method where it is not GET) and who gets past the door; everybody else is sent to sign in or refused.</summary>
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["/health/live"] = Anybody,
        ["/health/ready"] = Anybody,
        ["/account/sign-in"] = Anybody,
        ["POST /account/demo"] = Anybody,
        ["/setup"] = Anybody,
        ["/error"] = Anybody,
        ["/not-found"] = Anybody,
        ["POST /account/sign-out"] = SignedIn,
        ["/account/password"] = SignedIn,
        ["/account/denied"] = SignedIn,
        ["/"] = SignedIn,
        ["/chat"] = SignedIn,
        ["/chat/{Id:guid}"] = SignedIn,
        ["/chat/{conversationId:guid}/export.md"] = SignedIn,
        ["/chat/{conversationId:guid}/export.json"] = SignedIn,
        ["/chat/turns/{turnId:guid}/answer.md"] = SignedIn,
        ["/chat/turns/{turnId:guid}/answer.txt"] = SignedIn,
        ["/documents/{DocumentId:guid}"] = SignedIn,
        ["/documents/{documentId:guid}/original"] = SignedIn,
        ["/documents/{documentId:guid}/versions/{version:guid}/pages/{page:int}.png"] = SignedIn,
        ["/reviews"] = Reviewers,
        ["/reviews/{TurnId:guid}"] = Reviewers,
        ["/documents/{documentId:guid}/versions/{version:guid}/pages/{page:int}.json"] = SignedIn,
        ["/library"] = Admins,
        ["/library/due"] = Admins,
        ["/library/documents.csv"] = Admins,
        ["/library/documents/{DocumentId:guid}"] = Admins,
        ["/library/sources"] = Admins,
        ["POST /api/v1/collections/{collectionId:guid}/documents"] = Admins,
        ["/api/v1/documents/{documentId:guid}/original"] = Admins,
        ["POST /api/v1/collections/{collectionId:guid}/uploads"] = Admins,
        ["/api/v1/uploads"] = Admins,
        ["/api/v1/uploads/{uploadId:guid}"] = Admins,
        ["PUT /api/v1/uploads/{uploadId:guid}"] = Admins,
        ["POST /api/v1/uploads/{uploadId:guid}/finish"] = Admins,
        ["DELETE /api/v1/uploads/{uploadId:guid}"] = Admins,
        ["POST /api/v1/answers"] = SignedIn,
        ["/api/v1/answers/{id:guid}"] = SignedIn,
        ["POST /api/v1/answers/{id:guid}/stop"] = SignedIn,
        ["/users"] = Admins,
        ["/users/groups"] = Admins,
        ["/admin/models"] = Admins,
        ["/admin/index"] = Admins,
        ["/admin/index/health"] = Admins,
        ["/users/keys"] = Admins,
        ["/api-keys"] = SignedIn,
    };

    // Blazor's own: the hub is reached with the cookie alone, the rest are fixed answers and files.
    private static readonly string[] Framework =
    [
        "/_blazor",
        "/_framework",
        "/_content",
        "/KnowledgeAssistant.Web.",
        "/Components/",
        "/{**path:file}",
    ];

    [Fact]
    public async Task EveryRoute_HasARow()
    {
        var host = demo.Running;

        var routes = Routes(host);

        Assert.Equal(
            ["routes without a row: ", "rows without a route: "],
            [
                "routes without a row: " + string.Join(", ", routes.Except(Expected.Keys).Order(StringComparer.Ordinal)),
                "rows without a route: " + string.Join(", ", Expected.Keys.Except(routes).Order(StringComparer.Ordinal)),
            ]
        );
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("reader")]
    [InlineData("reviewer")]
    [InlineData("admin")]
    public async Task EveryRoute_LetsInWhomItsRowNames(string identity)
    {
        var host = demo.Running;
        var name = identity switch
        {
            "reader" => "Rosa",
            "reviewer" => "Viktor",
            _ => "Ada",
        };
        using var client = identity == "anonymous" ? new WebClient(host) : await WebClient.SignedInAsync(host, name);
        var wrong = new List<string>();
        foreach (var (route, allowed) in Expected)
        {
            if (route == "POST /account/sign-out")
                continue; // it ends the session; Browser/DemoSignInTests does it
            var isIn = await IsInAsync(client, route);
            if (isIn != allowed.Split(' ').Contains(identity))
                wrong.Add($"{route}: {identity} {(isIn ? "gets in" : "is kept out")}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/no-such-page")]
    [InlineData("/users/no-such-page")]
    public async Task WhatIsNoRoute_IsShutToStrangers(string path)
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        var response = await client.SendAsync(
            path.StartsWith("/_blazor", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get,
            path
        );

        Assert.True(KeepsOut(response), $"{response.StatusCode} {response.Headers.Location}");
    }

    private static async Task<bool> IsInAsync(WebClient client, string route)
    {
        var (method, address) = route.Split(' ') is [var verb, var rest] ? (new HttpMethod(verb), rest) : (HttpMethod.Get, route);
        // Nothing has this id, so whoever gets past the door hears "not found".
        var path = Parameter()
            .Replace(address, match => match.Value.EndsWith("int}", StringComparison.Ordinal) ? "1" : Guid.CreateVersion7().ToString());
        return !KeepsOut(await client.SendAsync(method, path));
    }

    /// <summary>Past the door an answer may still be "not found" or "bad request"; only these three keep out.</summary>
    private static bool KeepsOut(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || (
            response.StatusCode == HttpStatusCode.Redirect
            && response.Headers.Location is { } location
            && (
                location.OriginalString.Contains("/account/sign-in", StringComparison.Ordinal)
                || location.OriginalString.Contains("/account/denied", StringComparison.Ordinal)
            )
        );

    private static HashSet<string> Routes(RunningHost host)
    {
        var routes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in host.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var path = "/" + (endpoint.RoutePattern.RawText ?? "").Trim('/');
            if (Framework.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
                continue;
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            // A page takes GET and POST; its forms are checked where they are handled.
            routes.UnionWith(methods.Contains("GET") ? [path] : methods.Select(method => $"{method} {path}"));
        }

        return routes;
    }

    [GeneratedRegex(@"\{\w+:\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
