using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>The endpoints that a large file comes in by, in parts: what each answers, and to whom.</summary>
public sealed class ResumableUploadTests : IAsyncLifetime
{
    private static readonly byte[] Manual = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("The cranes stop at 20 m/s. ", 5_000)));
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Manual));

    private RunningHost _host = null!;
    private Guid _collection;

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync("--KnowledgeAssistant:Documents:UploadChunkBytes=65536");
        var made = await _host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        _collection = made.Id!.Value;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Upload_InParts_IsAcceptedThenUnchanged()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);
        var (began, upload) = await SendAsync(admin, HttpMethod.Post, StartAddress(Hash));
        var path = $"/api/v1/uploads/{upload.GetProperty("id").GetString()}";

        var first = await SendAsync(admin, HttpMethod.Put, path + "?offset=0", Manual[..60_000]);
        var astray = await SendAsync(admin, HttpMethod.Put, path + "?offset=10", Manual[10..]);
        var asked = await SendAsync(admin, HttpMethod.Get, path);
        var tooEarly = await SendAsync(admin, HttpMethod.Post, path + "/finish");
        for (var at = 60_000; at < Manual.Length; at += 60_000)
            await SendAsync(admin, HttpMethod.Put, $"{path}?offset={at}", Manual[at..Math.Min(Manual.Length, at + 60_000)]);
        var end = await SendAsync(admin, HttpMethod.Post, path + "/finish");
        var gone = await SendAsync(admin, HttpMethod.Post, path + "/finish");
        await _host.WaitForDocumentsAsync();
        var again = await SendAsync(admin, HttpMethod.Post, StartAddress(Hash));

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.Conflict],
            [began, first.Status, astray.Status, asked.Status, tooEarly.Status]
        );
        Assert.Equal((60_000, 60_000), (Received(astray.Body), Received(asked.Body)));
        Assert.Equal((HttpStatusCode.Accepted, "accepted"), (end.Status, end.Body.GetProperty("outcome").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Equal((HttpStatusCode.OK, "unchanged"), (again.Status, again.Body.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Upload_OfAnotherUser_IsNotThere()
    {
        using var owner = await HostClient.SignInAsync(_host, UserRole.Admin);
        var (_, upload) = await SendAsync(owner, HttpMethod.Post, StartAddress(Hash));
        var path = $"/api/v1/uploads/{upload.GetProperty("id").GetString()}";
        (HttpMethod Method, string Address)[] ways =
        [
            (HttpMethod.Get, path),
            (HttpMethod.Put, path + "?offset=0"),
            (HttpMethod.Post, path + "/finish"),
            (HttpMethod.Delete, path),
        ];
        using var otherAdmin = await HostClient.SignInAsync(_host, UserRole.Admin);
        using var reader = await HostClient.SignInAsync(_host, UserRole.Reader);
        using var reviewer = await HostClient.SignInAsync(_host, UserRole.Reviewer);
        using var nobody = HostClient.Nobody(_host);

        foreach (var (method, address) in ways)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(otherAdmin, method, address, Manual[..10])).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(reader, method, address, Manual[..10])).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(reviewer, method, address, Manual[..10])).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(nobody, method, address, Manual[..10])).Status);
        }
        Assert.Equal(0, (await SendAsync(otherAdmin, HttpMethod.Get, "/api/v1/uploads")).Body.GetArrayLength());
        Assert.Equal(0, Received((await SendAsync(owner, HttpMethod.Get, path)).Body));
    }

    [Fact]
    public async Task Change_WithoutFormToken_IsRefused()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        using var answer = await admin.Http.PostAsync(StartAddress(Hash), null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("load it again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_MoreThanAPart_Is413AndNothingOfItCounts()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);
        var (_, upload) = await SendAsync(admin, HttpMethod.Post, StartAddress(Hash));
        var path = $"/api/v1/uploads/{upload.GetProperty("id").GetString()}";

        var tooLarge = await SendAsync(admin, HttpMethod.Put, path + "?offset=0", new byte[200_000]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.Status);
        Assert.Equal(0, Received((await SendAsync(admin, HttpMethod.Get, path)).Body));
    }

    private string StartAddress(string sha256) =>
        $"/api/v1/collections/{_collection:D}/uploads?source=plans/manual.txt&bytes={Manual.Length}&sha256={sha256}&modified=1";

    private static long Received(JsonElement body) => body.GetProperty("received").GetInt64();

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HostClient client,
        HttpMethod method,
        string address,
        byte[]? content = null
    )
    {
        using var request = new HttpRequestMessage(method, address);
        if (content is not null && method == HttpMethod.Put)
            request.Content = new ByteArrayContent(content);
        if (client.Token is not null)
            request.Headers.Add("RequestVerificationToken", client.Token);
        using var answer = await client.Http.SendAsync(request);
        var isJson = answer.Content.Headers.ContentType?.MediaType == "application/json";
        return (answer.StatusCode, isJson ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default);
    }
}
