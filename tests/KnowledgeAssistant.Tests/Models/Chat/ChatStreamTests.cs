using System.Text.Json;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.TestModels;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Chat;

/// <summary>What a stream may hold, through the real client from a real server.</summary>
public sealed class ChatStreamTests
{
    private const string Answer = "Ein Hund bis 35 kg fährt mit — 犬も乗れます 🐕‍🦺. [1 \"bis 35 kg\"]";

    [Fact]
    public async Task Stream_APlainAnswer_GivesTextUsageAndFinishAndSendsWhatIsConfigured()
    {
        await using var fixture = new ChatFixture(("MaxOutputTokens", 77), ("Temperature", 0.25));
        fixture.Server.Behaviour = ModelBehaviour.Says(Answer);

        var said = await fixture.AskAsync("What carries dogs?");

        Assert.Null(said.Fault);
        Assert.Equal((Answer, ChatFinishReason.Stop), (said.Text, said.Finish));
        Assert.True(said.Usage is { InputTokenCount: > 0, OutputTokenCount: > 5 });
        var request = Assert.Single(fixture.Server.Requests);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal("Bearer " + ChatFixture.Key, request.Headers["Authorization"]);
        Assert.Equal(
            """{"model":"test-model","messages":[{"role":"user","content":"What carries dogs?"}],"stream":true,"max_tokens":77,"temperature":0.25,"stream_options":{"include_usage":true}}""",
            JsonSerializer.Serialize(request.Body)
        );
    }

    [Theory]
    [InlineData("\n", null, false)]
    [InlineData("\n", 1, false)]
    [InlineData("\r\n", 1, true)]
    [InlineData("\r", 2, false)]
    public async Task Stream_InPiecesOfAnySize_IsWhole(string lineEnd, int? tokenCharacters, bool escapes)
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour
        {
            Answer = Answer,
            BytesPerWrite = 1,
            LineEnd = lineEnd,
            TokenCharacters = tokenCharacters,
            EscapesUnicode = escapes,
        };

        var said = await fixture.AskAsync();

        Assert.Null(said.Fault);
        Assert.Equal(Answer, said.Text);
    }

    [Fact]
    public async Task Stream_HalfASurrogatePairThatStaysAlone_IsReplaced()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { Answer = "a\uD83Db\uDC15c\uD83D", TokenCharacters = 2 };

        var said = await fixture.AskAsync();

        Assert.Equal("a\uFFFDb\uFFFDc\uFFFD", said.Text);
    }

    /// <summary>Whatever came before the cut is a beginning of the answer, and the cut is a fault unless the answer was whole.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_CutAtEveryByte_GivesABeginningAndAFault(bool isChunked)
    {
        await using var fixture = new ChatFixture(("Attempts", 1));
        var whole = 0;
        var faults = 0;
        // From the middle of the answer to behind its end.
        for (var cut = 900; cut < 3200; cut += 29)
        {
            fixture.Server.Behaviour = new ModelBehaviour
            {
                Answer = Answer,
                CutAtByte = cut,
                IsChunked = isChunked,
                TokenCharacters = 4,
            };
            var said = await fixture.AskAsync();
            Assert.StartsWith(said.Text, Answer, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', said.Text);
            if (said.Fault is null)
            {
                Assert.Equal(Answer, said.Text);
                whole++;
            }
            else
            {
                Assert.True(said.Fault.IsTransient);
                Assert.Null(said.Finish);
                faults++;
            }
        }
        Assert.True(faults >= 50 && whole >= 1, $"{faults} faults, {whole} whole");
    }

    [Fact]
    public async Task Stream_WithoutAFinishReason_IsAFaultWithTheTextSoFar()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { Answer = "Half an", FinishReason = null };

        var said = await fixture.AskAsync();

        Assert.Equal("Half an", said.Text);
        Assert.Equal("The chat model's answer broke off.", said.Fault?.Message);
        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task Stream_WithoutUsageAndDone_IsWhole()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour
        {
            Answer = Answer,
            SendsUsage = false,
            SendsDone = false,
        };

        var said = await fixture.AskAsync();

        Assert.Null(said.Fault);
        Assert.Equal((Answer, null), (said.Text, said.Usage));
    }

    [Fact]
    public async Task Stream_AnErrorObjectInside_IsAFaultInTheServersWords()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = ModelBehaviour.FailsInStream("The GPU fell off the bus", afterTokens: 2);

        var said = await fixture.AskAsync();

        Assert.Equal("The model", said.Text);
        Assert.Equal("The GPU fell off the bus (server_error)", said.Fault?.ServerText);
        Assert.Single(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"index\":\n\n")]
    [InlineData("data: [1,2]\n\n")]
    [InlineData("data: nonsense\n\n")]
    public async Task Stream_AMalformedEvent_IsAFault(string raw)
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { Raw = raw, RawAfterTokens = 2 };

        var said = await fixture.AskAsync();

        Assert.Equal("The model", said.Text);
        Assert.Equal("The chat model's server sent something that is no part of an answer.", said.Fault?.Message);
    }

    [Theory]
    [InlineData(": keep-alive\n\n")]
    [InlineData("data:\n\ndata: \n\ndata\n\n\n\n")]
    [InlineData("event: ping\nid: 7\nretry: 10\ndata: {\"choices\":[]}\n\n")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":null}]}\n\ndata: {\"choices\":null,\"usage\":null,\"error\":null}\n\n")]
    [InlineData("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{}}]}\n\n")]
    public async Task Stream_EventsThatSayNothing_ArePassedOver(string raw)
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { Raw = raw, RawAfterTokens = 2 };

        var said = await fixture.AskAsync();

        Assert.Null(said.Fault);
        Assert.Equal("The model has answered.", said.Text);
    }

    [Fact]
    public async Task Stream_AnEventOfFiveMegabytes_IsRefused()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = ModelBehaviour.Says("Short. " + new string('x', 5_000_000));

        var said = await fixture.AskAsync();

        Assert.Equal("Short.", said.Text);
        Assert.Contains("more than 1 MB", said.Fault?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_AHugeDelta_IsCutAtTheLimitOfTheAnswer()
    {
        await using var fixture = new ChatFixture(("MaxOutputTokens", 100));
        fixture.Server.Behaviour = ModelBehaviour.Says(new string('x', 500_000));

        var said = await fixture.AskAsync();

        Assert.Null(said.Fault);
        Assert.Equal((1200, ChatFinishReason.Length), (said.Text.Length, said.Finish));
    }

    [Theory]
    [InlineData("<think>Dogs? Hm.</think>\n\nA dog may ride.", "Dogs? Hm.", "A dog may ride.")]
    [InlineData(" \n<think>a < b</think>Yes.", "a < b", "Yes.")]
    [InlineData("<thin ice> is no tag", "", "<thin ice> is no tag")]
    [InlineData("<thi", "", "<thi")]
    public async Task Stream_ThoughtsBeforeTheAnswer_AreNoPartOfIt(string written, string thought, string answer)
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { Answer = written, TokenCharacters = 1 };

        var said = await fixture.AskAsync();

        Assert.Equal((thought, answer), (said.Thought, said.Text.TrimStart()));
    }

    [Fact]
    public async Task Stream_ReasoningContent_IsNoPartOfTheAnswer()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = new ModelBehaviour { Reasoning = "Let me see.", Answer = "A dog." };

        var said = await fixture.AskAsync();

        Assert.Equal(("Let me see.", "A dog."), (said.Thought, said.Text));
    }

    [Fact]
    public async Task Response_IsTheCollectedStream()
    {
        await using var fixture = new ChatFixture();
        fixture.Server.Behaviour = ModelBehaviour.Says(Answer);

        var response = await fixture.Client.GetResponseAsync("What carries dogs?");

        Assert.Equal(Answer, response.Text);
        Assert.True(response.Usage?.OutputTokenCount > 5);
        await Assert.ThrowsAsync<ModelException>(() =>
        {
            fixture.Server.Behaviour = new ModelBehaviour { FinishReason = null };
            return fixture.Client.GetResponseAsync("What carries dogs?");
        });
    }
}
