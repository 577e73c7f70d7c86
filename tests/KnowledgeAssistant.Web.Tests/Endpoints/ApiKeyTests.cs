using System.Net;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>Who gets what with which key: identity by object.</summary>
public sealed class ApiKeyTests
{
    private const string Question = WindManual.Question;

    [Fact]
    public async Task OthersRunAndConversation_AreAsGoodAsNotThere()
    {
        var writer = new ScriptedWriter();
        await using var host = await AnswerApiTests.StartAsync(writer);
        using var owner = await ApiClient.OfNewUserAsync(host);
        using var stranger = await ApiClient.OfNewUserAsync(host, UserRole.Admin);
        using var stream = await owner.AskAsync(new { question = Question });
        var run = (await stream.NextAsync())!.Data;
        var (id, conversation) = (run.GetProperty("id").GetGuid(), run.GetProperty("conversationId").GetGuid());

        await NotFoundAsync(await stranger.GetAsync(id));
        await NotFoundAsync(await stranger.PostAsync($"/api/v1/answers/{id:D}/stop"));
        await NotFoundAsync(await stranger.PostAsync("/api/v1/answers", new { question = "?", conversationId = conversation }));
        await NotFoundAsync(await stranger.PostAsync("/api/v1/answers", new { question = "?", runId = id }));
        await NotFoundAsync(
            await stranger.PostAsync(
                "/api/v1/answers",
                new
                {
                    kind = "Regenerate",
                    at = id,
                    conversationId = conversation,
                }
            )
        );
        using (var followed = await stranger.FollowAsync(id, 0))
            Assert.Equal(HttpStatusCode.NotFound, followed.Status);
        await NotFoundAsync(await stranger.GetAsync(Guid.CreateVersion7()));

        writer.End();
        Assert.Equal("Done", (await stream.RestAsync())[^1].Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Key_ThatIsNoLongerGood_IsRefusedAlike()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        var users = host.Get<UserAdministration>();
        var refused = new List<string>();
        foreach (var what in (string[])["expired", "revoked", "disabled", "unknown", "none"])
        {
            var user = (await users.AddAsync("u-" + what, UserRole.Reader, [], "seven quiet tall ships", CancellationToken.None)).User!;
            var key = (await host.Get<ApiKeys>().CreateAsync(user.Id, what, 1, CancellationToken.None)).Key!;
            using (var good = new ApiClient(host, key))
                Assert.Equal(HttpStatusCode.NotFound, (await good.GetAsync(Guid.CreateVersion7())).StatusCode);
            await SpoilAsync(host, what, user.Id);
            using var client = new ApiClient(
                host,
                what == "unknown" ? key[..^1] + (key[^1] == 'A' ? 'B' : 'A')
                    : what == "none" ? null
                    : key
            );
            var answer = await client.GetAsync(Guid.CreateVersion7());
            Assert.Equal((what, HttpStatusCode.Unauthorized), (what, answer.StatusCode));
            if (what != "none")
                refused.Add((await ApiClient.ReadAsync(answer)).GetProperty("detail").GetString()!);
        }
        Assert.Single(refused.Distinct());
    }

    [Fact]
    public async Task Key_OfAUserWhoseGroupsChange_ReadsWhatTheyMayReadNow()
    {
        await using var host = await AnswerApiTests.StartAsync();
        var library = host.Get<DocumentLibrary>();
        var closed = await library.CreateCollectionAsync("Pay", [AccessLabel.Group("hr")], CancellationToken.None);
        using var text = new MemoryStream("# Pay\n\nA crane driver earns 4,200 euros a month.\n"u8.ToArray());
        await library.UploadAsync(closed.Id!.Value, "pay.md", text, CancellationToken.None);
        await host.WaitForDocumentsAsync();
        using var client = await ApiClient.OfNewUserAsync(host, UserRole.Reader, "hr");
        var before = await AskAsync(client, "What does a crane driver earn?");
        Assert.Contains("4,200", (await client.AnswerAsync(before)).GetProperty("answer").GetString(), StringComparison.Ordinal);

        await host.Get<UserAdministration>().SetGroupsAsync(client.UserId, [], CancellationToken.None);

        var withdrawn = await client.AnswerAsync(before);
        Assert.True(withdrawn.GetProperty("sourcesWithdrawn").GetBoolean());
        Assert.DoesNotContain("4,200", withdrawn.GetRawText(), StringComparison.Ordinal);
        using (var events = await client.FollowAsync(before, 0))
            Assert.Equal(["ended"], (await events.RestAsync()).Select(each => each.Name));
        var after = await client.AnswerAsync(await AskAsync(client, "What does a crane driver earn?"));
        Assert.DoesNotContain("4,200", after.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_CarriesItsUsersRoleAndOpensNoPage()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        using var reader = await ApiClient.OfNewUserAsync(host);
        using var admin = await ApiClient.OfNewUserAsync(host, UserRole.Admin);
        var collection = await host.Get<DocumentLibrary>().CreateCollectionAsync("Cranes", [AccessLabel.Everyone], CancellationToken.None);
        var upload = $"/api/v1/collections/{collection.Id:D}/documents?source=a.md";
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync(upload)).StatusCode);
        Assert.True((await admin.PostAsync(upload)).IsSuccessStatusCode);
        var page = await admin.PostAsync("/users");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task Cookie_WithoutAToken_ChangesNothing()
    {
        await using var host = await AnswerApiTests.StartAsync();
        using var client = await WebClient.SignedInAsync(host, "Rosa");
        await AnswerApiTests.AssertProblemAsync(
            await client.SendAsync(HttpMethod.Post, "/api/v1/answers"),
            HttpStatusCode.BadRequest,
            "RequestVerificationToken"
        );
        await AnswerApiTests.AssertProblemAsync(
            await client.SendAsync(HttpMethod.Post, $"/api/v1/answers/{Guid.CreateVersion7():D}/stop"),
            HttpStatusCode.BadRequest,
            "RequestVerificationToken"
        );
    }

    [Fact]
    public async Task WrongKeys_TooManyInAMinute_AreSlowedDownButTheRightOneIsNot()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        using var right = await ApiClient.OfNewUserAsync(host);
        using var wrong = new ApiClient(host, "ka_" + new string('A', 43));
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await wrong.GetAsync(Guid.CreateVersion7())).StatusCode);
        var last = await wrong.GetAsync(Guid.CreateVersion7());
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.NotNull(last.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.NotFound, (await right.GetAsync(Guid.CreateVersion7())).StatusCode);
    }

    private static async Task<Guid> AskAsync(ApiClient client, string question)
    {
        using var stream = await client.AskAsync(new { question });
        return (await stream.RestAsync())[0].Data.GetProperty("id").GetGuid();
    }

    private static async Task SpoilAsync(RunningHost host, string what, Guid userId)
    {
        var keys = host.Get<ApiKeys>();
        if (what == "disabled")
            await host.Get<UserAdministration>().DisableAsync(userId, CancellationToken.None);
        if (what == "revoked")
            await keys.RevokeAsync(
                (await keys.ListAsync(userId, all: false, CancellationToken.None))[0].Id,
                userId,
                CancellationToken.None
            );
        if (what != "expired")
            return;
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await database
            .Set<ApiKey>()
            .Where(key => key.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, DateTime.UnixEpoch));
    }

    private static Task NotFoundAsync(HttpResponseMessage response) =>
        AnswerApiTests.AssertProblemAsync(response, HttpStatusCode.NotFound, "");
}
