using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Web.Tests;

/// <summary>A browser without scripts: it keeps cookies, follows no redirect and fills forms in with their antiforgery token.</summary>
internal sealed class WebClient : IDisposable
{
    private readonly HttpClient _http;

    public WebClient(RunningHost host)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            UseProxy = false,
        };
#pragma warning disable RS0030 // the tests' own client to their own server
        _http = new HttpClient(handler) { BaseAddress = new Uri(host.Address) };
#pragma warning restore RS0030
    }

    /// <summary>Signed in as a demo user.</summary>
    public static async Task<WebClient> SignedInAsync(RunningHost host, string name)
    {
        var client = new WebClient(host);
        var user = host.Get<Access.DemoMode>().Users.Single(user => user.Name.StartsWith(name, StringComparison.Ordinal));
        var response = await client.PostFormAsync(
            "/account/sign-in",
            "/account/demo",
            ("user", user.Id.ToString("D", CultureInfo.InvariantCulture))
        );
        return response.StatusCode == HttpStatusCode.Redirect
            ? client
            : throw new InvalidOperationException($"Not signed in: {response.StatusCode}");
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request);
    }

    /// <summary>Takes the token from one page and posts to an address.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var html = await _http.GetStringAsync(page);
        var token = Regex.Match(
            html,
            "name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5)
        );
        using var form = new FormUrlEncodedContent([
            .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            KeyValuePair.Create("__RequestVerificationToken", token.Groups["token"].Value),
        ]);
        return await _http.PostAsync(path, form);
    }

    public void Dispose() => _http.Dispose();
}
