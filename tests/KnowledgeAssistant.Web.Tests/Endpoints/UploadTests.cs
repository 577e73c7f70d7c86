using System.Net;
using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>The endpoint that files come in by: who may, what it refuses and in which words.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private static readonly byte[] Note = Encoding.UTF8.GetBytes("# Storm plan\n\nAt 20 m/s the cranes stop.\n");

    private RunningHost _host = null!;
    private Guid _collection;

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync();
        var made = await _host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        _collection = made.Id!.Value;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Upload_Admin_IsAcceptedUnderItsName()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answer = await admin.UploadAsync(_collection, "plans/storm plan.md", Note);

        Assert.Equal((HttpStatusCode.Accepted, "accepted"), (answer.Status, answer.Outcome));
        Assert.Equal("plans/storm plan.md", (await OnlyDocumentAsync()).Source);
    }

    [Fact]
    public async Task Upload_Nobody_Is401AndStoresNothing()
    {
        using var nobody = HostClient.Nobody(_host);

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.UploadAsync(_collection, "a.md", Note)).Status);
        await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData(UserRole.Reader)]
    [InlineData(UserRole.Reviewer)]
    public async Task Upload_OtherRole_Is403AndStoresNothing(UserRole role)
    {
        using var other = await HostClient.SignInAsync(_host, role);

        Assert.Equal(HttpStatusCode.Forbidden, (await other.UploadAsync(_collection, "a.md", Note)).Status);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task Upload_DisabledAdmin_Is401AndStoresNothing()
    {
        using var keeper = await HostClient.SignInAsync(_host, UserRole.Admin);
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);
        Assert.True((await _host.Get<UserAdministration>().DisableAsync(admin.UserId, CancellationToken.None)).Succeeded);

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.UploadAsync(_collection, "a.md", Note)).Status);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task Upload_AdminMadeReader_Is403FromTheNextRequestOn()
    {
        using var keeper = await HostClient.SignInAsync(_host, UserRole.Admin);
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);
        await _host.Get<UserAdministration>().SetRoleAsync(admin.UserId, UserRole.Reader, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Forbidden, (await admin.UploadAsync(_collection, "a.md", Note)).Status);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task Upload_WithoutFormToken_IsRefused()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answer = await admin.UploadAsync(AddressOf(_collection, "a.md"), new ByteArrayContent(Note), withToken: false);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("load it again", answer.Reason, StringComparison.Ordinal);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task Upload_UnknownCollection_Is404()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answer = await admin.UploadAsync(Guid.CreateVersion7(), "a.md", Note);

        Assert.Equal((HttpStatusCode.NotFound, "refused"), (answer.Status, answer.Outcome));
        await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData("../a.md", "'..'")]
    [InlineData("plans/../../a.md", "'..'")]
    [InlineData("/etc/a.md", "absolute")]
    [InlineData("a\u202Egpj.md", "direction of text")]
    [InlineData("a\u0007.md", "control characters")]
    [InlineData("", "no name")]
    public async Task Upload_BadName_SaysWhatIsWrong(string source, string words)
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answer = await admin.UploadAsync(_collection, source, Note);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "refused"), (answer.Status, answer.Outcome));
        Assert.Contains(words, answer.Reason, StringComparison.Ordinal);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task Upload_NameOfFiveKilobytes_SaysItIsTooLong()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answer = await admin.UploadAsync(_collection, new string('n', 5 * 1024) + ".md", Note);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("longer than", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_EmptyFile_IsRefused()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answer = await admin.UploadAsync(_collection, "empty.md", []);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("empty", answer.Reason, StringComparison.Ordinal);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task Upload_SameFileTwiceAtOnce_MakesOneDocument()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.UploadAsync(_collection, "same.md", Note)));

        Assert.All(answers, answer => Assert.Contains(answer.Outcome, (string[])["accepted", "unchanged"]));
        Assert.Single(answers.Select(answer => answer.DocumentId).Distinct());
        Assert.Equal("same.md", (await OnlyDocumentAsync()).Source);
    }

    [Fact]
    public async Task Upload_PlainForm_TakesEachFileAndSaysSoOnAPage()
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);
        using var form = new MultipartFormDataContent { { new StringContent(admin.Token!), "__RequestVerificationToken" } };
        form.Add(new ByteArrayContent(Note), "files", "storm <b>plan</b>.md");
        form.Add(new ByteArrayContent([]), "files", "empty.md");

        using var answer = await admin.Http.PostAsync($"/api/v1/collections/{_collection:D}/documents", form);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("1 file sent, 1 refused", page, StringComparison.Ordinal);
        Assert.Contains("The file is empty.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>plan</b>", page, StringComparison.Ordinal);
        Assert.Equal("storm <b>plan</b>.md", (await OnlyDocumentAsync()).Source);
    }

    [Theory]
    [InlineData("not the token")]
    [InlineData(null)]
    public async Task Upload_PlainFormWithoutItsToken_StoresNothing(string? token)
    {
        using var admin = await HostClient.SignInAsync(_host, UserRole.Admin);
        using var form = new MultipartFormDataContent();
        if (token is not null)
            form.Add(new StringContent(token), "__RequestVerificationToken");
        form.Add(new ByteArrayContent(Note), "files", "storm plan.md");

        using var answer = await admin.Http.PostAsync($"/api/v1/collections/{_collection:D}/documents", form);

        Assert.Contains("load it again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertNothingStoredAsync();
    }

    private static string AddressOf(Guid collection, string source) => $"/api/v1/collections/{collection:D}/documents?source={source}";

    private async Task<DocumentRow> OnlyDocumentAsync() =>
        Assert.Single((await _host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Rows);

    private async Task AssertNothingStoredAsync() =>
        Assert.Equal(0, (await _host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Total);
}
