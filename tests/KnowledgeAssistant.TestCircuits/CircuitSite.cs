using System.Net;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.TestCircuits;

/// <summary>The product's pages as a browser without a screen reaches them: signs in and opens circuits with that session.</summary>
public sealed partial class CircuitSite : IDisposable
{
    private readonly Uri _address;
    private readonly CookieContainer _cookies = new();
    private readonly SocketsHttpHandler _handler;

    private CircuitSite(Uri address)
    {
        _address = address;
        _handler = new SocketsHttpHandler { CookieContainer = _cookies };
#pragma warning disable RS0030 // A test client has no factory to take it from.
        Http = new HttpClient(_handler) { BaseAddress = address };
#pragma warning restore RS0030
    }

    /// <summary>Requests with the session's cookie.</summary>
    public HttpClient Http { get; }

    /// <param name="user">0-based place among the users that the demo mode offers.</param>
    public static async Task<CircuitSite> SignInToDemoAsync(Uri address, int user, CancellationToken cancellationToken)
    {
        var site = new CircuitSite(address);
        var page = await site.SignInPageAsync(cancellationToken);
        await site.PostAsync(
            "account/demo",
            new Dictionary<string, string>
            {
                ["__RequestVerificationToken"] = Value(page, TokenField()),
                ["user"] = UserField().Matches(page)[user].Groups[1].Value,
                ["returnUrl"] = "/account/sign-in",
            },
            cancellationToken
        );
        return site;
    }

    /// <summary>Signs in by the form.</summary>
    public static async Task<CircuitSite> SignInAsync(Uri address, string name, string password, CancellationToken cancellationToken)
    {
        var site = new CircuitSite(address);
        await site.PostAsync(
            "account/sign-in",
            new Dictionary<string, string>
            {
                ["__RequestVerificationToken"] = Value(await site.SignInPageAsync(cancellationToken), TokenField()),
                ["_handler"] = "sign-in",
                ["Input.Name"] = name,
                ["Input.Password"] = password,
            },
            cancellationToken
        );
        return site;
    }

    /// <summary>Opens a page as a tab does: fetches it, connects and lets the server draw it.</summary>
    /// <param name="path">For example <c>chat</c>.</param>
    public async Task<CircuitClient> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var page = await Http.GetStringAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var hub = await HubConnection.ConnectAsync(_address, Http, _cookies.GetCookieHeader(_address), cancellationToken);
        return await CircuitClient.StartAsync(
            hub,
            _address,
            new Uri(_address, path),
            [.. Marker().Matches(page).Select(match => match.Groups[1].Value)],
            State().Match(page) is { Success: true } state ? state.Groups[1].Value : "",
            cancellationToken
        );
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private Task<string> SignInPageAsync(CancellationToken cancellationToken) =>
        Http.GetStringAsync(new Uri("account/sign-in", UriKind.Relative), cancellationToken);

    private async Task PostAsync(string path, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        if (_cookies.GetCookies(_address).All(cookie => !cookie.Name.Contains("session", StringComparison.OrdinalIgnoreCase)))
            throw new InvalidOperationException("The sign-in was refused.");
    }

    private static string Value(string page, Regex field) =>
        field.Match(page) is { Success: true } found
            ? WebUtility.HtmlDecode(found.Groups[1].Value)
            : throw new InvalidDataException($"The sign-in page has no {field}.");

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex TokenField();

    [GeneratedRegex("name=\"user\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex UserField();

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex State();
}
