using System.Net;
using System.Text;
using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

public sealed class AnswerApiTests
{
    private const string Rule = WindManual.Rule;
    private const string Question = WindManual.Question;

    [Fact]
    public async Task Ask_WithStream_SendsNumberedEventsOfTheAnswerThatIsKept()
    {
        await using var host = await StartAsync();
        using var client = await ApiClient.OfNewUserAsync(host);

        using var stream = await client.AskAsync(new { question = Question });
        var events = await stream.RestAsync();

        Assert.Equal((null, "run"), (events[0].Id, events[0].Name));
        Assert.Equal(Enumerable.Range(1, events.Count - 1).Select(number => (long?)number), events.Skip(1).Select(each => each.Id));
        Assert.Equal("Done", events[^1].Data.GetProperty("state").GetString());
        var answer = await client.AnswerAsync(events[0].Data.GetProperty("id").GetGuid());
        Assert.Equal(("Done", "Answered"), (Text(answer, "state"), Text(answer, "outcome")));
        Assert.Equal(TextOf(events), Text(answer, "answer"));
        var citation = answer.GetProperty("citations")[0];
        Assert.Equal((Rule, "manual.md", "Quoted"), (Text(citation, "quote"), Text(citation, "source"), Text(citation, "support")));
    }

    [Fact]
    public async Task Follow_FromEveryNumber_GivesTheRestWithoutGapOrRepeat()
    {
        await using var host = await StartAsync();
        using var client = await ApiClient.OfNewUserAsync(host);
        using var stream = await client.AskAsync(new { question = Question });
        var all = await stream.RestAsync();
        var id = all[0].Data.GetProperty("id").GetGuid();

        for (var after = 0; after < all.Count; after++)
        {
            using var again = await client.FollowAsync(id, after);
            Assert.Equal(all.Skip(after + 1).Select(Describe), (await again.RestAsync()).Select(Describe));
        }
    }

    [Fact]
    public async Task Leave_InTheMiddle_DoesNotStopTheRunAndTheRestFollows()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        using var client = await ApiClient.OfNewUserAsync(host);
        List<SentEvent> first;
        using (var stream = await client.AskAsync(new { question = Question }))
        {
            writer.Say(Rule);
            writer.Cite(1, Rule);
            writer.Say(" ");
            first = await stream.UntilAsync("text");
        }
        writer.Say("And wait.");
        writer.End();

        var id = first[0].Data.GetProperty("id").GetGuid();
        using var rest = await client.FollowAsync(id, first[^1].Id!.Value);
        var events = first.Skip(1).Concat(await rest.RestAsync()).ToList();

        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long?)number), events.Select(each => each.Id));
        Assert.Equal(Text(await client.AnswerAsync(id), "answer"), TextOf(events));
        Assert.Equal(1, writer.Questions);
    }

    [Fact]
    public async Task Ask_WithoutStream_IsTakenOnceHoweverOftenItIsSent()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer);
        using var client = await ApiClient.OfNewUserAsync(host);
        var body = new
        {
            question = Question,
            runId = Guid.CreateVersion7(),
            conversationId = Guid.CreateVersion7(),
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.PostAsync("/api/v1/answers", body)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.All(answers, answer => Assert.Equal($"/api/v1/answers/{body.runId:D}", answer.Headers.Location!.OriginalString));
        Assert.Equal("Running", Text(await client.AnswerAsync(body.runId), "state"));
        writer.Say("Cranes stop.");
        using (var stream = await client.FollowAsync(body.runId, 0))
            await stream.UntilAsync("text");
        var stopped = await ApiClient.ReadAsync(await client.PostAsync($"/api/v1/answers/{body.runId:D}/stop"));
        Assert.True(stopped.GetProperty("stopping").GetBoolean());
        using (var stream = await client.FollowAsync(body.runId, 0))
            await stream.RestAsync();
        var kept = await client.AnswerAsync(body.runId);
        Assert.Equal(("Stopped", "Cranes stop."), (Text(kept, "state"), Text(kept, "answer")));
        Assert.Equal(1, writer.Questions);
    }

    [Fact]
    public async Task Regenerate_ATurn_IsItsSibling()
    {
        await using var host = await StartAsync();
        using var client = await ApiClient.OfNewUserAsync(host);
        using var stream = await client.AskAsync(new { question = Question });
        var run = (await stream.RestAsync())[0].Data;

        using var again = await client.AskAsync(
            new
            {
                kind = "Regenerate",
                at = run.GetProperty("id").GetGuid(),
                conversationId = run.GetProperty("conversationId").GetGuid(),
            }
        );
        var second = (await again.RestAsync())[0].Data.GetProperty("id").GetGuid();

        var answer = await client.AnswerAsync(second);
        Assert.Equal(Question, Text(answer, "question"));
        Assert.Equal([run.GetProperty("id").GetGuid(), second], answer.GetProperty("siblings").EnumerateArray().Select(id => id.GetGuid()));
    }

    [Theory]
    [InlineData("""{"question":" "}""", "\"question\" is missing")]
    [InlineData("""{"question":"a","colour":1}""", "no JSON object as described")]
    [InlineData("""{"question":""", "no JSON object as described")]
    [InlineData("""{"question":"a","runId":"x"}""", "$.runId")]
    [InlineData("""{"question":"a","kind":"Edit"}""", "needs \"conversationId\"")]
    [InlineData("""{"question":"a","runId":"00000000-0000-0000-0000-000000000000"}""", "An id of zeros")]
    [InlineData("null", "The body is empty")]
    public async Task Ask_AWrongBody_IsAProblemInPlainWords(string body, string expected)
    {
        await using var host = await StartAsync();
        using var client = await ApiClient.OfNewUserAsync(host);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await AssertProblemAsync(await client.SendAsync(content), HttpStatusCode.BadRequest, expected);
    }

    [Fact]
    public async Task Ask_TooMuchOrNoJson_IsAProblemInPlainWords()
    {
        await using var host = await StartAsync();
        using var client = await ApiClient.OfNewUserAsync(host);
        using var large = new StringContent($"{{\"question\":\"{new string('a', 1_000_000)}\"}}", Encoding.UTF8, "application/json");
        await AssertProblemAsync(await client.SendAsync(large), HttpStatusCode.RequestEntityTooLarge, "larger than 1 MB");
        using var longer = new StringContent($"{{\"question\":\"{new string('a', 100_001)}\"}}", Encoding.UTF8, "application/json");
        await AssertProblemAsync(await client.SendAsync(longer), HttpStatusCode.BadRequest, "longer than 100,000 characters");
        using var form = new FormUrlEncodedContent([new("question", "a")]);
        await AssertProblemAsync(await client.SendAsync(form), HttpStatusCode.BadRequest, "Content-Type: application/json");
    }

    [Fact]
    public async Task Follow_MoreStreamsThanAUserMayHave_IsRefusedUntilOneIsLeft()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer, "--KnowledgeAssistant:Server:StreamsPerUser=1");
        using var client = await ApiClient.OfNewUserAsync(host);
        using var other = await ApiClient.OfNewUserAsync(host);
        using var stream = await client.AskAsync(new { question = Question });
        var id = (await stream.NextAsync())!.Data.GetProperty("id").GetGuid();
        using (var refused = await client.FollowAsync(id, 0))
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        using (var others = await other.AskAsync(new { question = Question }))
            Assert.Equal(HttpStatusCode.OK, others.Status);
        writer.End();
        await stream.RestAsync();
        using var again = await client.FollowAsync(id, 0);
        Assert.Equal(HttpStatusCode.OK, again.Status);
    }

    [Fact]
    public async Task Follow_WhileNothingComes_HeartsBeatUntilTheKeyIsRevoked()
    {
        var writer = new ScriptedWriter();
        await using var host = await StartAsync(writer, "--KnowledgeAssistant:Server:HeartbeatSeconds=1");
        using var client = await ApiClient.OfNewUserAsync(host);
        using var stream = await client.AskAsync(new { question = Question });
        while ((await stream.NextAsync(orComment: true))!.Name != "comment")
            Assert.True(stream.Comments == 0);

        var key = Assert.Single(await host.Get<ApiKeys>().ListAsync(client.UserId, all: false, CancellationToken.None));
        await host.Get<ApiKeys>().RevokeAsync(key.Id, client.UserId, CancellationToken.None);

        Assert.DoesNotContain(await stream.RestAsync(), each => each.Name == "ended");
    }

    internal static async Task<RunningHost> StartAsync(IAnswerWriter? writer = null, params string[] arguments)
    {
        var host = await RunningHost.StartEmptyAsync(
            services =>
            {
                if (writer is not null)
                    services.AddSingleton(writer);
            },
            arguments
        );
        await new WindManual(host).AddAsync();
        return host;
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await ApiClient.ReadAsync(response);
        Assert.Contains(detail, Text(problem, "detail"), StringComparison.Ordinal);
        Assert.NotEmpty(Text(problem, "reference")!);
    }

    private static string TextOf(IEnumerable<SentEvent> events) =>
        string.Concat(events.Where(each => each.Name == "text").Select(each => Text(each.Data, "text")));

    private static string Describe(SentEvent each) => $"{each.Id} {each.Name} {each.Data.GetRawText()}";

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
