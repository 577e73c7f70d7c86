using KnowledgeAssistant.TestModels;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Chat;

/// <summary>Limits of time, length and number, with the clock turned by hand.</summary>
public sealed class ChatLimitTests
{
    [Fact]
    public async Task FirstToken_ThatDoesNotCome_EndsTheAnswerAndTheConnection()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { FirstTokenDelay = TimeSpan.FromHours(1) };
        var asking = fixture.AskAsync();
        var request = await fixture.Server.NextRequestAsync(CancellationToken.None);

        fixture.Time.Advance(TimeSpan.FromSeconds(60));

        var said = await asking;
        Assert.Equal("The chat model did not begin within 60 seconds.", said.Fault?.Message);
        Assert.Equal(ModelRequestState.Left, await request.Over);
        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task Silence_InTheMiddle_EndsTheAnswerWithItsTextSoFar()
    {
        await using var fixture = new ChatFixture(("SilenceSeconds", 7));
        fixture.Server.Behaviour = new ModelBehaviour { StallAfterTokens = 2 };
        var asking = fixture.AskAsync();
        await fixture.Time.WaitAsync(7, 7);
        await fixture.Time.WaitAsync(7, 7);

        fixture.Time.Advance(TimeSpan.FromSeconds(7));

        var said = await asking;
        Assert.Equal("The model", said.Text);
        Assert.Equal("The chat model fell silent for 7 seconds.", said.Fault?.Message);
        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task Silence_BehindTheEnd_IsNoFault()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour
        {
            Raw = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n",
            RawAfterTokens = 4,
            StallAfterTokens = 4,
        };
        var asking = fixture.AskAsync();

        fixture.Time.Advance(await fixture.Time.WaitAsync(2, 2));

        var said = await asking;
        Assert.Null(said.Fault);
        Assert.Equal("The model has answered.", said.Text);
    }

    [Fact]
    public async Task Endless_EndsAtTheLimitAndClosesTheConnection()
    {
        await using var fixture = new ChatFixture(("MaxOutputTokens", 50));
        fixture.Server.Behaviour = new ModelBehaviour { Answer = "again and ", Endless = true };

        var said = await fixture.AskAsync();

        Assert.Null(said.Fault);
        Assert.Equal((ChatFinishReason.Length, true), (said.Finish, said.Text.Length is > 500 and <= 600));
        Assert.Equal(ModelRequestState.Left, await fixture.Server.Requests[0].Over.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Cancel_InTheMiddle_ClosesTheConnection()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { StallAfterTokens = 2 };
        using var stop = new CancellationTokenSource();
        var asking = fixture.AskAsync(cancellationToken: stop.Token);
        var request = await fixture.Server.NextRequestAsync(CancellationToken.None);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(ModelRequestState.Left, await request.Over.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Queue_HoldsBackWhatIsOverTheConcurrency()
    {
        await using var fixture = new ChatFixture(("Concurrency", 1));
        fixture.Server.Enqueue(new ModelBehaviour { StallAfterTokens = 1 });
        using var stop = new CancellationTokenSource();
        var first = fixture.AskAsync("first", stop.Token);
        Assert.Equal("first", (await fixture.Server.NextRequestAsync(CancellationToken.None)).User);
        var second = fixture.AskAsync("second", CancellationToken.None);
        Assert.Single(fixture.Server.Requests);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Null((await second).Fault);
        Assert.Equal(2, fixture.Server.Requests.Count);
    }
}
