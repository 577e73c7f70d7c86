using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.TestModels;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.ByModel;

/// <summary>Whole answers of a chat model: from the question over a real server to the stored turn.</summary>
public sealed class ModelWriterTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task Answer_WithAQuote_IsCitedAndQuoted(int? tokenCharacters)
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = new ModelBehaviour
        {
            Answer = "A dog of up to 35 kg may ride in the box [1 \"dog of up to 35 kg may ride\"].",
            TokenCharacters = tokenCharacters,
        };

        var turn = await host.AskAsync();

        Assert.Equal((TurnState.Done, AnswerOutcome.Answered), (turn.State, turn.Outcome));
        Assert.Equal("A dog of up to 35 kg may ride in the box [1].", turn.Answer);
        Assert.Equal(Support.Quoted, Assert.Single(turn.Sentences).Support);
        Assert.Contains("dog of up to 35 kg may ride", Assert.Single(turn.Citations).Quote, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_KeepsModelPromptSettingsEvidenceAndUsage()
    {
        await using var host = await ModelHost.StartAsync(("Temperature", "0.5"));
        host.Server.Behaviour = ModelBehaviour.Says("A dog of up to 35 kg [1].");

        var turn = await host.AskAsync();

        var use = Assert.Single(turn.ModelUses);
        Assert.Equal(new ModelUse(ModelPurpose.Answer, "test-model", "answer/1", 1024, 8192, 0.5, use.InputTokens, use.OutputTokens), use);
        Assert.True(use is { InputTokens: > 100, OutputTokens: > 3 });
        Assert.Equal(ModelHost.Passage, Assert.Single(turn.Evidence).Text);
        var request = Assert.Single(host.Server.Requests);
        Assert.Contains(ModelHost.Passage, request.User, StringComparison.Ordinal);
        Assert.Contains(ModelHost.Question, request.User, StringComparison.Ordinal);
        Assert.DoesNotContain(ModelHost.Passage, request.System, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WithNumbersThatWereNotGiven_LosesThem()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = ModelBehaviour.Says(
            "A dog of up to 35 kg may ride in the box. [7] [1 \"up to 35 kg\"] Cats may steer [9 \"cats steer\"]."
        );

        var turn = await host.AskAsync();

        Assert.Equal("A dog of up to 35 kg may ride in the box. [1] Cats may steer.", turn.Answer);
        Assert.Equal([Support.Quoted, Support.Unsupported], turn.Sentences.Select(sentence => sentence.Support));
        Assert.Equal([1], turn.Citations.Select(citation => citation.Number));
    }

    [Fact]
    public async Task Answer_WithACharacterThatEndsATextInADatabase_IsKeptToItsEnd()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = ModelBehaviour.Says("A dog of up to 35 kg [1]\0 may ride\0.");

        var turn = await host.AskAsync();

        Assert.Equal("A dog of up to 35 kg [1]\uFFFD may ride\uFFFD.", turn.Answer);
    }

    [Fact]
    public async Task Answer_WithoutCitations_IsUnsupported()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = ModelBehaviour.Says("Any dog may ride wherever it likes. So may cats.");

        var turn = await host.AskAsync();

        Assert.Empty(turn.Citations);
        Assert.All(turn.Sentences, sentence => Assert.Equal(Support.Unsupported, sentence.Support));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ThatBreaksOff_KeepsItsTextAndSaysWhatToDo(bool saysWhy)
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = saysWhy
            ? ModelBehaviour.FailsInStream("CUDA out of memory, key sk-secret", afterTokens: 3)
            : new ModelBehaviour { CutAtByte = 700 };

        var turn = await host.AskAsync();

        Assert.Equal((TurnState.Failed, AnswerOutcome.Failed), (turn.State, turn.Outcome));
        Assert.StartsWith("The model", turn.Answer, StringComparison.Ordinal);
        Assert.EndsWith(
            "Ask again in a moment; if it happens again, give the admin the reference.",
            turn.Message,
            StringComparison.Ordinal
        );
        Assert.NotNull(turn.ReferenceId);
        Assert.DoesNotContain("CUDA", turn.Message, StringComparison.Ordinal);
        Assert.Equal((ModelPurpose.Answer, null), (Assert.Single(turn.ModelUses).Purpose, turn.ModelUses[0].InputTokens));
    }

    [Fact]
    public async Task Answer_CutAtItsLimit_SaysSo()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = new ModelBehaviour
        {
            Answer = "A dog of up to 35 kg may ride in the box [1]. A cat of up to",
            FinishReason = "length",
        };

        var turn = await host.AskAsync();

        Assert.Equal(
            "A dog of up to 35 kg may ride in the box [1]. A cat of up to\n\n(The answer was cut at its limit of length.)",
            turn.Answer
        );
        Assert.Equal([Support.Quoted, Support.Unsupported], turn.Sentences.Select(sentence => sentence.Support));
    }

    [Theory]
    [InlineData("stop", "gave an empty answer")]
    [InlineData("length", "used up the tokens")]
    [InlineData("content_filter", "withheld")]
    public async Task Answer_OfNoWords_IsAFault(string finish, string expected)
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = new ModelBehaviour
        {
            Answer = "",
            Reasoning = "Hm.",
            FinishReason = finish,
        };

        var turn = await host.AskAsync();

        Assert.Equal(TurnState.Failed, turn.State);
        Assert.Contains(expected, turn.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotFound_ByEvidence_AsksNoModel()
    {
        await using var host = await ModelHost.StartAsync();

        var turn = await host.AskAsync("Who painted the Mona Lisa?");

        Assert.Equal(AnswerOutcome.NotFound, turn.Outcome);
        Assert.Empty(host.Server.Requests);
        Assert.Empty(turn.ModelUses);
    }

    [Fact]
    public async Task Stop_InMidAnswer_LeavesTheModel()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Behaviour = new ModelBehaviour { StallAfterTokens = 2 };
        var start = AnsweringHost.Ask(ModelHost.Question);
        await host.Host.Runs.StartAsync(start, CancellationToken.None);
        var request = await host.Server.NextRequestAsync(CancellationToken.None);

        Assert.True(await host.Host.Runs.StopAsync(start.RunId, AnsweringHost.Reader, CancellationToken.None));

        Assert.Equal(ModelRequestState.Left, await request.Over.WaitAsync(TimeSpan.FromSeconds(30)));
        await host.Host.FollowAsync(start.RunId);
        Assert.Equal(TurnState.Stopped, (await host.Host.TurnAsync(start.RunId)).State);
    }

    [Fact]
    public async Task Context_TooSmallForAllPassages_GivesTheBestAndTellsOfTheOthers()
    {
        await using var host = await ModelHost.StartAsync(("ContextTokens", "2048"));
        var rest = string.Join(' ', Enumerable.Repeat("Dogs ride in the box when it rains and when it does not.", 20));
        for (var number = 1; number <= 6; number++)
            await host.Host.AddAsync($"more-{number}.md", $"More {number}", $"Part {number}. " + rest);

        var turn = await host.AskAsync();

        var used = turn.Trace!.Entries.Count(entry => entry.Used);
        Assert.Equal(turn.Evidence.Count, used);
        Assert.Equal(7 - used, turn.Trace.Entries.Count(entry => entry.Reason == "no room in the model's context"));
        Assert.InRange(used, 1, 5);
        Assert.Contains(
            $"no room in the model's context for {7 - used} more",
            turn.Steps.Single(step => step.Step == AnswerStep.Context).Detail,
            StringComparison.Ordinal
        );
    }
}
