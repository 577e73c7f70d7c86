using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>A program that signs in as a user of the table does, with cookies and without a browser; follows no redirects.</summary>
internal sealed class HostClient : IDisposable
{
    public const string Password = "seven quiet tall ships";

    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    private HostClient(RunningHost host) => Http = new HttpClient(_handler) { BaseAddress = new Uri(host.Address) };

    public HttpClient Http { get; }

    public Guid UserId { get; private init; }

    /// <summary>Of this sign-in; null for nobody.</summary>
    public string? Token { get; private set; }

    public static HostClient Nobody(RunningHost host) => new(host);

    public static async Task<HostClient> SignInAsync(RunningHost host, UserRole role, params string[] groups)
    {
        var name = role + "-" + Guid.NewGuid().ToString("N")[..8];
        var added = await host.Get<UserAdministration>().AddAsync(name, role, groups, Password, CancellationToken.None);
        var client = new HostClient(host) { UserId = added.User!.Id };
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["_handler"] = "sign-in",
                ["Input.Name"] = name,
                ["Input.Password"] = Password,
                ["__RequestVerificationToken"] = await client.FindTokenAsync("/account/sign-in"),
            }
        );
        using var answer = await client.Http.PostAsync("/account/sign-in", form);
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"Signing in as {name} was answered with {answer.StatusCode}.");
        client.Token = await client.FindTokenAsync("/account/password");
        return client;
    }

    /// <summary>Uploads as the page's script does.</summary>
    public Task<UploadAnswer> UploadAsync(Guid collection, string source, byte[] content) =>
        UploadAsync($"/api/v1/collections/{collection:D}/documents?source={Uri.EscapeDataString(source)}", new ByteArrayContent(content));

    public async Task<UploadAnswer> UploadAsync(string address, HttpContent content, bool withToken = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        if (withToken && Token is not null)
            request.Headers.Add("RequestVerificationToken", Token);
        using var answer = await Http.SendAsync(request);
        var isJson = answer.Content.Headers.ContentType?.MediaType == "application/json";
        var body = isJson ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
        return new UploadAnswer(answer.StatusCode, TextOf(body, "outcome"), TextOf(body, "reason"), TextOf(body, "documentId"));
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private static string? TextOf(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<string> FindTokenAsync(string page)
    {
        var html = await Http.GetStringAsync(page);
        var found = Regex.Match(
            html,
            "name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5)
        );
        return found.Success ? found.Groups["token"].Value : throw new InvalidOperationException($"{page} holds no form token.");
    }
}

internal sealed record UploadAnswer(HttpStatusCode Status, string? Outcome, string? Reason, string? DocumentId);
