using KnowledgeAssistant.Models;
using KnowledgeAssistant.TestModels;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Chat;

/// <summary>What is tried again, what is said of what fails, and what a server may refuse.</summary>
public sealed class ChatFaultTests
{
    [Fact]
    public async Task Busy_WithRetryAfter_IsAskedAgainWhenTheServerSays()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Enqueue(ModelBehaviour.Busy("7"));
        var asking = fixture.AskAsync();

        fixture.Time.Advance(await fixture.Time.WaitAsync(7, 9));

        Assert.Equal((null, "The model has answered."), await ResultOf(asking));
        Assert.Equal(2, fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task Busy_ForLonger_IsNotAskedAgain()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = ModelBehaviour.Busy("3600");

        var said = await fixture.AskAsync();

        Assert.Equal((true, TimeSpan.FromHours(1)), (said.Fault!.IsTransient, said.Fault.RetryAfter));
        Assert.Equal("429 Rate limit reached (rate_limit_exceeded)", said.Fault.ServerText);
        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task Fault_OfTheServer_IsTriedABoundedNumberOfTimes()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = ModelBehaviour.Fails(503, "Loading model");
        var asking = fixture.AskAsync();

        fixture.Time.Advance(await fixture.Time.WaitAsync(.5, .8));
        fixture.Time.Advance(await fixture.Time.WaitAsync(1, 1.3));

        Assert.Equal("503 Loading model (error)", (await asking).Fault?.ServerText);
        Assert.Equal(3, fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task Fault_InTheStreamBeforeTheFirstToken_IsTriedAgain()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Enqueue(ModelBehaviour.FailsInStream("Out of memory", afterTokens: 0));
        var asking = fixture.AskAsync();

        fixture.Time.Advance(await fixture.Time.WaitAsync(.5, .8));

        Assert.Equal((null, "The model has answered."), await ResultOf(asking));
    }

    [Fact]
    public async Task Retries_OfManyAnswers_StayWithinTheirBudget()
    {
        await using var fixture = new ChatFixture(("Concurrency", 100), ("FirstTokenSeconds", 600));
        fixture.Server.Behaviour = ModelBehaviour.Busy();
        var asking = Enumerable.Range(0, 100).Select(_ => fixture.AskAsync()).ToList();
        var all = Task.WhenAll(asking);
        while (await Task.WhenAny(all, fixture.Time.WaitAsync(.4, 3)) != all)
            fixture.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.All(await Task.WhenAll(asking), said => Assert.NotNull(said.Fault));
        Assert.InRange(fixture.Server.Requests.Count, 100, 130);
    }

    [Fact]
    public async Task Connection_ThatIsRefused_IsSaidInPlainWords()
    {
        await using var fixture = new ChatFixture(("Attempts", 1), ("BaseAddress", "http://127.0.0.1:9/v1"));

        var said = await fixture.AskAsync();

        Assert.Equal(("The chat model's server does not answer.", true), (said.Fault?.Message, said.Fault?.IsTransient));
        Assert.Contains("refused", said.Fault?.ServerText, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Key_ThatIsRefused_IsNeverShown()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Key = "another";

        var said = await fixture.AskAsync();

        Assert.Equal("The chat model's server refuses the key.", said.Fault?.Message);
        Assert.Equal("401 Incorrect API key provided: Bearer (the key) (invalid_api_key)", said.Fault?.ServerText);
        Assert.DoesNotContain(ChatFixture.Key, said.Fault?.ToString(), StringComparison.Ordinal);
        Assert.Single(fixture.Server.Requests);
    }

    [Theory]
    [InlineData(302, "leads to another address")]
    [InlineData(400, "refuses the request")]
    [InlineData(404, "mostly end in /v1")]
    [InlineData(413, "too long")]
    public async Task Status_ThatWillNotChange_IsNotTriedAgain(int status, string expected)
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = ModelBehaviour.Fails(status, "No");

        var said = await fixture.AskAsync();

        Assert.False(said.Fault!.IsTransient);
        Assert.Contains(expected, said.Fault.Message, StringComparison.Ordinal);
        Assert.Single(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("text/html; charset=utf-8", "<html>Sign in</html>", "leads to a web page")]
    [InlineData("application/json", """{"error":{"message":"quota"}}""", "did not answer with a stream")]
    public async Task ContentType_OtherThanAStream_IsAFault(string contentType, string body, string expected)
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { ContentType = contentType, Body = body };

        var said = await fixture.AskAsync();

        Assert.Contains(expected, said.Fault?.Message, StringComparison.Ordinal);
        Assert.StartsWith("200 " + contentType.Split(';')[0], said.Fault?.ServerText, StringComparison.Ordinal);
    }

    /// <summary>New OpenAI models take other members than small servers do.</summary>
    [Fact]
    public async Task Members_ThatAServerRefuses_AreLeftOutFromThenOn()
    {
        await using var fixture = new ChatFixture(("Temperature", 1));
        fixture.Server.Behaviour = new ModelBehaviour { RefusedParameters = ["max_tokens", "temperature", "stream_options"] };

        Assert.Null((await fixture.AskAsync()).Fault);
        Assert.Null((await fixture.AskAsync()).Fault);

        Assert.Equal(5, fixture.Server.Requests.Count);
        Assert.Equal(
            ["model", "messages", "stream", "max_completion_tokens"],
            fixture.Server.Requests[^1].Body.EnumerateObject().Select(member => member.Name)
        );
    }

    private static async Task<(ModelException?, string)> ResultOf(Task<Said> asking)
    {
        var said = await asking;
        return (said.Fault, said.Text);
    }
}
